"""Clocks (时限): the limits of a case, written with the fact that starts each of them."""
