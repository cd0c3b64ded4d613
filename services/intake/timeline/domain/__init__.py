"""Compose a timeline from the facts of a case: its entries, its reason and its holder."""
