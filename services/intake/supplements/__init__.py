"""Supplements and withdrawals: more is said to a complaint, or it is taken back."""
