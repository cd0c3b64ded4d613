"""Rows of what was seen, and the questions asked of them."""

from services.analytics.store.tables import METADATA

__all__ = ["METADATA"]
