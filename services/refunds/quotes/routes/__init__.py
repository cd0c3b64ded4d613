"""Routes of quotes, one or many, and of their explanation sheets."""
