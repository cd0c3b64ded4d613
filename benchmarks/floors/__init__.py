"""Minimal implementations to compare intake with: the same body and server, but fewer checks."""
