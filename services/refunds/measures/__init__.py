"""Measures against a business that is late (催告、约谈、线索): proposed, and taken by a person, for one or for many."""
