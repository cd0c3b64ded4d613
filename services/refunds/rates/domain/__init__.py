"""Rates and local rules as dated data, and what of them cannot be entered."""
