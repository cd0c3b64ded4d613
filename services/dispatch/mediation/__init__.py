"""Mediation (调解): consent, sessions, recusal, pauses, leads, agreement and termination."""
