"""Loading, changing and opening cases, for commands of people and for events of other services."""
