"""Simulators of everything outside Weiquan: the 12345 and 12315 platforms, and the people of an invented county.

``county`` runs them; ``senders`` delivers the messages that ``stream`` generates from ``texts``; ``decisions`` is what
officers, agencies, enterprises and consumers do with a case; ``platforms`` receives the write-backs. They use Weiquan's
public HTTP API only (``gateway_client``). Randomness is seeded: the same seed gives the same messages and decisions.
"""
