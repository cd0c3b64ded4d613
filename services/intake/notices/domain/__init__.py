"""Decide which notices (文书) an act on a case requires, with their facts, and word them; pure."""
