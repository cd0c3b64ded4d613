"""Clocks (时限): the time limits of a case, saved in the transaction of the act that starts each of them."""
