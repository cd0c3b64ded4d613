"""The opening of a case, its hand-over to an agency, and the scope within which a caller sees it."""
