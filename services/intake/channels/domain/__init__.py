"""The messages of each platform as filings; pure."""
