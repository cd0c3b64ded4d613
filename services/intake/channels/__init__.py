"""Channels (渠道): messages of the 12345 hotline and the 12315 platform, in their own formats, read into filings."""
