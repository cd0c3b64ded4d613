"""Personal data under a key of its own per complaint: sealed, found blindly, destroyed by forgetting the key."""
