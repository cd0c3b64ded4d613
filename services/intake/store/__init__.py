"""Intake's tables and what is done to them; names of columns are names of fields."""

from services.intake.store.tables import METADATA

__all__ = ["METADATA"]
