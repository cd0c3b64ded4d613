"""The tables of reminders and of recounts by a calendar."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.dispatch.metadata import METADATA, TIMESTAMP

reminders = Table(
    "reminders",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("number", SmallInteger, nullable=False),  # of the clock
    Column("level", SmallInteger, nullable=False),
    Column("to", ARRAY(Text), nullable=False),
    Column("rank", SmallInteger, nullable=False),  # of the highest role in ``to``
    Column("due_at", TIMESTAMP, nullable=False),
    Column("told_at", TIMESTAMP, nullable=False),
    Index(None, "case_id", "number", "told_at"),
    Index(None, "told_at", "id"),
)

calendar_moves = Table(
    "calendar_moves",
    METADATA,
    Column("version", Text, ForeignKey("calendars.version"), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("old_version", Text, nullable=False),
    Column("old_due_at", TIMESTAMP, nullable=False),
    Column("new_due_at", TIMESTAMP, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("moved_at", TIMESTAMP, nullable=False),
)
