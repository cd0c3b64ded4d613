"""Jobs that let clocks expire, send reminders, and recount by a new calendar."""
