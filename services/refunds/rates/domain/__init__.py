"""Rates and local rules as dated data, and the checks on entering them."""
