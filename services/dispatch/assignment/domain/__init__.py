"""Decisions on who has a case, and the correction that such a decision makes."""
