"""Erasure of a person's words in everything that dispatch keeps."""
