"""Notes (记一笔): lines that persons of the bureau write into the history of a case, for the bureau alone."""
