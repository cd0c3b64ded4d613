"""The hub's desk (受理台): what must be decided now, each with the acts that decide it."""
