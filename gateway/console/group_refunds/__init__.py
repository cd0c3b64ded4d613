"""Group refunds (群体退费): roster, simulations, signed timetables, payments, interviews, and the public progress."""
