"""Refund knowledge, pure: what is owed (quotes), at which rate (rates), and how it is paid (plans)."""
