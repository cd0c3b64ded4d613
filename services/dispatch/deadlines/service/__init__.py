"""Jobs that expire clocks, send reminders, and recount clocks by a new calendar."""
