"""Decisions of the case desk: pure, facts in, decision out."""
