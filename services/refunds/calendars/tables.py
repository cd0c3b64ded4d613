"""The table of published calendars."""

from sqlalchemy import ARRAY, Column, DateTime, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.refunds.metadata import METADATA

calendars = Table(
    "calendars",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("published", ARRAY(SmallInteger), nullable=False),  # years
    Column("days", JSONB, nullable=False),  # date to kind
    Column("published_at", DateTime(timezone=True), nullable=False),
)
