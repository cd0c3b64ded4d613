"""What requests to the case desk and its answers look like."""
