"""Alarms (警情): open alerts of a case, which a person of the bureau takes."""
