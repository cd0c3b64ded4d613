"""One complaint, or a batch of complaints line by line."""
