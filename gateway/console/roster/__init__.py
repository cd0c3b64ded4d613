"""Duty and handing over (值班与交接): who is on duty, the shifts, the notes that one shift leaves to the next."""
