"""The outside world of Weiquan: a 12345, a 12315, and the officers, agencies, shops and citizens of an invented county.

Everything is seeded: the same seed gives the same orders and the same decisions.
It reaches Weiquan by its public HTTP API only.
"""
