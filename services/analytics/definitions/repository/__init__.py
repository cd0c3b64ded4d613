"""The definitions of metrics as SQL."""
