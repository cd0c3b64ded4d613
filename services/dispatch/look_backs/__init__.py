"""Look-backs (回头看): samples of closed cases that are checked again."""
