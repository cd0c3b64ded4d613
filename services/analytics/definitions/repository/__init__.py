"""The definitions of metrics written as SQL."""
