"""Enforcement (执法情况): inspections, filed cases and campaigns, entered for the bureau's report."""
