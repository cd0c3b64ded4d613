"""Supervision (督办): what waits and what is late by officer and section, and pressing for an act."""
