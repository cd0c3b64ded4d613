"""Use cases of personal data: disclosure, erasure, copies, retention and key rotation."""
