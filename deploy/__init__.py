"""How Weiquan is started, on one machine or on many."""
