"""Find what may be one matter, and decide it."""
