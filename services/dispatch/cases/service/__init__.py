"""Load, change and open cases, for commands of people and for events of other services."""
