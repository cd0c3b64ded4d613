"""Measures against a business that is late with a group (催告、约谈、线索): proposed, and taken by a person."""
