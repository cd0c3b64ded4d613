"""Read each platform's messages into filings; pure functions."""
