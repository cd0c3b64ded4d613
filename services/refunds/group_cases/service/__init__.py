"""Open group cases, take rosters in, record interviews, erase persons."""
