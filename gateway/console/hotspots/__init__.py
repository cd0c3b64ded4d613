"""Hot spots on screen: what has more complaints than usual, and what is behind it."""
