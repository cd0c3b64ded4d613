"""Group cases (群体退费): one business, the roster of those it owes, interviews, and the public progress."""
