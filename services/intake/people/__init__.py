"""The persons behind complaints: disclosure, search, copies, retention, erasure and key rotation."""
