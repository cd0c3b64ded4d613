"""Quotes, one or many, and their explanation sheets."""
