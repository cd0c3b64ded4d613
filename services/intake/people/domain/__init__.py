"""When personal data may be erased, and how long it is kept; pure."""
