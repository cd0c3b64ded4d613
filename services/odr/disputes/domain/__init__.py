"""Disputes with their offers, and the scores of an enterprise; pure."""
