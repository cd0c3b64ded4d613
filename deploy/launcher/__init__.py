"""Starts everything on one machine; standard library only, because it runs before any package exists."""
