"""What every request passes: credentials, limits, and the way to its service."""
