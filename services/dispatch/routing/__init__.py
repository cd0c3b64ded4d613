"""Routing (分办): which department or agency a text belongs to, by dated rules that are data."""
