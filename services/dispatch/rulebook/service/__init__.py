"""The rule versions in force, and the approval of new ones."""
