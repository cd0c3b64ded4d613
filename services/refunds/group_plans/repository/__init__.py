"""Queries on simulations, versions of plans and their instalments."""
