"""People, partners, platforms, agencies and enterprises; their keys and sessions."""
