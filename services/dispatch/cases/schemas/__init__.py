"""Cases as they are listed and shown."""
