"""Broken promises (违诺) of those on a register: reported with evidence, confirmed by another person, counted."""
