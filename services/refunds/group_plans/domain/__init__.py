"""How a monthly budget pays many persons exactly, which version is owed, and when it is overdue; money in fen."""
