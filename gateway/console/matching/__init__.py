"""Messages that may be one matter (并案): both texts side by side, what they have in common, one decision."""
