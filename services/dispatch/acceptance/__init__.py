"""Acceptance (受理): the first feedback, acceptance or refusal of a case, and requests for what is missing."""
