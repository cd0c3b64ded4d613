"""Endpoints for disclosure and search, erasure and copies, and the retention schedule."""
