"""How a filing is read, accepted, refused, or recognised as a repeat."""
