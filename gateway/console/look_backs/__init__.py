"""Look-backs (回头看): samples of closed cases, and what a second look found of each."""
