"""Responses about complaints, and the parts that several requests share."""
