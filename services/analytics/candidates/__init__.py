"""Candidates (建议): businesses to invite to online settlement, and towns whose complaints speak for a station."""
