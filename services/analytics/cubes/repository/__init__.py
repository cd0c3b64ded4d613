"""Statements that refresh the cubes, balance their months and answer figures from them."""
