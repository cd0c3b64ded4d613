"""The tables of supervision; columns carry the names of the fields they fill."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.dispatch.store.tables import METADATA

_MOMENT = DateTime(timezone=True)

reminders = Table(
    "reminders",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("number", SmallInteger, nullable=False),  # of the clock
    Column("level", SmallInteger, nullable=False),
    Column("to", ARRAY(Text), nullable=False),
    Column("rank", SmallInteger, nullable=False),  # of the highest of them
    Column("due_at", _MOMENT, nullable=False),
    Column("told_at", _MOMENT, nullable=False),
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
    Column("old_due_at", _MOMENT, nullable=False),
    Column("new_due_at", _MOMENT, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("moved_at", _MOMENT, nullable=False),
)
