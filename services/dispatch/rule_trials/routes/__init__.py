"""Trials of a rule version on past cases, on corrections, and on texts without a case."""
