"""Dispatch: the case desk."""
