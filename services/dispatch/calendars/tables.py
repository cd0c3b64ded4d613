"""The tables of calendar versions and their days."""

from sqlalchemy import Column, Date, ForeignKey, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from services.dispatch.metadata import METADATA, TIMESTAMP

calendars = Table(
    "calendars",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("published", ARRAY(SmallInteger), nullable=False),  # years
    Column("loaded_at", TIMESTAMP, nullable=False),
)

calendar_days = Table(
    "calendar_days",
    METADATA,
    Column("version", Text, ForeignKey("calendars.version"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
)
