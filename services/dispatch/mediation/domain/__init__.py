"""Decisions of a mediation, from its start to an agreement or its termination."""
