"""Enforcement (执法情况): inspections, filings and campaigns, recorded once and counted from then on."""
