"""The snapshot of a case and how each event changes it."""
