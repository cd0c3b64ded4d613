"""The first stage of every request: authentication, signature check, rate limit and forwarding to its service."""
