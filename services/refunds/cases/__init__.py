"""Which department and station has the case of each complaint, as dispatch's events say; claims and plans follow it."""
