"""Statements that keep rule versions, their signatures and their trials."""
