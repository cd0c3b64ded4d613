"""Channels: messages of 12345 and 12315 in their own form, read into filings."""
