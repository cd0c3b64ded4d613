"""The complaint, its parts, what is missing of it, and who may see it."""
