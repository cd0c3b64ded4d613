"""The table of published calendars."""

from sqlalchemy import Column, Date, DateTime, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from services.odr.metadata import METADATA

calendars = Table(
    "calendars",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("years", ARRAY(SmallInteger), nullable=False),
    Column("working", ARRAY(Date), nullable=False),  # make-up working days
    Column("off", ARRAY(Date), nullable=False),  # moved rest days
    Column("statutory", ARRAY(Date), nullable=False),
)
