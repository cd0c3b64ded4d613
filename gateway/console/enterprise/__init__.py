"""Settling with a consumer as an enterprise sees it: its own disputes, its offers, how it does."""
