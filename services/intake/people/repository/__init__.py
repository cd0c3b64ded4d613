"""SQL statements for the erasure, copies, retention and key rotation of personal data."""
