"""Trials of routing rules (试分办): on single texts, on past cases, and on the corrections of people."""
