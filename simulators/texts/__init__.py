"""What people write: labelled patterns of complaints, reports and inquiries, filled with invented names and sums."""

from simulators.texts.filling import Gap, Matter, fill
from simulators.texts.pattern import Pattern, Voice, patterns

__all__ = ["Gap", "Matter", "Pattern", "Voice", "fill", "patterns"]
