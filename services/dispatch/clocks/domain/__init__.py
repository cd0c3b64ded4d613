"""Clocks (时限): which fact starts, meets, moves or cancels one, and who is reminded of it."""
