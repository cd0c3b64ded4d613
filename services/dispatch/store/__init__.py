"""What dispatch keeps, and get, lock, save, list of it."""

from services.dispatch.store import rulebook_tables, supervision_tables
from services.dispatch.store.tables import METADATA

__all__ = ["METADATA", "rulebook_tables", "supervision_tables"]
