"""Statements that fill the cubes, close their months and answer figures from them."""
