"""Statements that save rule versions, their signatures and their trials."""
