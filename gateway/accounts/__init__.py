"""Accounts of people, partners, platforms, agencies and enterprises; their API keys, passwords and sessions."""
