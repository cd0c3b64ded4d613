"""When a person may be erased, and how long one is kept."""
