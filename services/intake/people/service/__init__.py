"""Disclosure, erasure, copies, retention and key rotation of people."""
