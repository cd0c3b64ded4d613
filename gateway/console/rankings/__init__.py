"""The ranking of businesses on screen: complaints of a period, and what became of them."""
