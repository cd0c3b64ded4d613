"""Supervision (督办): what waits and what is late by officer and section, and the urging of cases."""
