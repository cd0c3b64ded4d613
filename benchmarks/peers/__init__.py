"""What one would pick instead, set up as its own documentation says for production, in an environment of its own."""
