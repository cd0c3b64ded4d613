"""Texts of complaints, reports and inquiries: labelled patterns (``pattern``) with invented facts (``matter``)."""

from simulators.texts.matter import Gap, Matter, fill_pattern
from simulators.texts.pattern import Pattern, Voice, patterns

__all__ = ["Gap", "Matter", "Pattern", "Voice", "fill_pattern", "patterns"]
