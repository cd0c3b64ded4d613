"""Hand-overs (移交) as the agencies see them: the list, and their answers."""
