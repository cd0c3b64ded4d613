"""Logs without personal data, metrics, and the trace that follows a complaint through every service."""
