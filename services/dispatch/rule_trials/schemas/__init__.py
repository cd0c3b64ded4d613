"""Bodies and answers about trials of routing rules."""
