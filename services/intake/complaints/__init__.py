"""Complaints as they are kept: sealed persons, cleaned texts, and who may see what of them."""
