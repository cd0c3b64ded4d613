"""The queries that ask for figures, and the answers that carry them."""
