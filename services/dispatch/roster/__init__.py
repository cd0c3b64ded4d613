"""The roster of the hub (值班与交接): shifts, and the notes that one shift leaves to the next."""
