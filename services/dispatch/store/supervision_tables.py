"""The tables of supervision; columns carry the names of the fields they fill."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.dispatch.store.tables import METADATA, TIMESTAMP

reminders = Table(
    "reminders",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("number", SmallInteger, nullable=False),  # of the clock
    Column("level", SmallInteger, nullable=False),
    Column("to", ARRAY(Text), nullable=False),
    Column("rank", SmallInteger, nullable=False),  # of the highest of them
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

shifts = Table(
    "shifts",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("account", Text, nullable=False),
    Column("starts_at", TIMESTAMP, nullable=False),
    Column("ends_at", TIMESTAMP, nullable=False),
    Column("entered_by", Text, nullable=False),
    Index(None, "ends_at", "starts_at"),
)

shift_notes = Table(
    "shift_notes",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("text", Text),
    Column("case_id", Uuid, ForeignKey("cases.id"), index=True),
    Column("written_by", Text, nullable=False),
    Column("written_at", TIMESTAMP, nullable=False, index=True),
    Column("taken_by", Text),
    Column("taken_at", TIMESTAMP),
    Index("ix_shift_notes_waiting", "written_at", postgresql_where=text("taken_at is null")),
)

look_backs = Table(
    "look_backs",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("size", Integer, nullable=False),
    Column("seed", Text, nullable=False),
    Column("population", Integer, nullable=False),
    Column("drawn_by", Text, nullable=False),
    Column("drawn_at", TIMESTAMP, nullable=False),
    Index(None, "drawn_at", "id"),
)

look_back_items = Table(
    "look_back_items",
    METADATA,
    Column("look_back_id", Uuid, ForeignKey("look_backs.id"), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("section", Text),
    Column("dissatisfied", Boolean, nullable=False),
    Column("finding", Text),
    Column("note", Text),
    Column("found_by", Text),
    Column("found_at", TIMESTAMP),
    Index(None, "case_id"),
)


def _fact(name: str, *columns: Column[Any]) -> Table:
    """A table of facts of one day; who entered them, and when."""
    return Table(
        name,
        METADATA,
        Column("id", Uuid, primary_key=True),
        Column("department", Text, nullable=False),
        Column("on", Date, nullable=False),
        *columns,
        Column("recorded_by", Text, nullable=False),
        Column("recorded_at", TIMESTAMP, nullable=False),
        Index(None, "on", "id"),
    )


inspections = _fact(
    "inspections",
    Column("people", Integer, nullable=False),
    Column("units", Integer, nullable=False),
    Column("hazards", Integer, nullable=False),
    Column("campaign_id", Uuid, ForeignKey("campaigns.id")),
)
filings = _fact(
    "filings",
    Column("number", Text, nullable=False, unique=True),
    Column("fine_fen", BigInteger, nullable=False),
    Column("confiscated_fen", BigInteger, nullable=False),
    Column("complaint_id", Uuid),
)
campaigns = _fact("campaigns", Column("ends_on", Date, nullable=False), Column("title", Text, nullable=False))
