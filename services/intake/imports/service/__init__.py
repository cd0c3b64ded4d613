"""Upload and preview a list, run its import in the background, show what became of it."""
