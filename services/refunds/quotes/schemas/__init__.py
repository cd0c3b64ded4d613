"""Quotes and explanation sheets as they are asked for and shown."""
