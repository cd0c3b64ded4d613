"""The table of published calendars."""

from sqlalchemy import Column, DateTime, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.analytics.metadata import METADATA

calendars = Table(
    "calendars",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("published", JSONB, nullable=False),  # the event
)
