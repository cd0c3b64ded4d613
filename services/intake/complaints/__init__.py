"""Complaints as intake stores them: sealed persons, cleaned texts, and who may see which part of them."""
