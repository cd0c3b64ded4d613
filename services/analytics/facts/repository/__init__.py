"""Statements that write snapshots, disputes, refund steps and the names of towns."""
