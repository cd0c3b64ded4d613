"""The expiry, extension and recount of clocks."""
