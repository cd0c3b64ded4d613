"""Queries on group cases, their members and interviews, and the vault that seals persons."""
