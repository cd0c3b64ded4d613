"""Clocks (时限): which event starts, meets, moves or cancels one, and who is reminded of it."""
