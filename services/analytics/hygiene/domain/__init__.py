"""The rules of number hygiene, and what of their counts is beyond chance."""
