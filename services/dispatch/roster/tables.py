"""The tables of shifts and of the notes between them."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, Uuid, text

from services.dispatch.metadata import METADATA, TIMESTAMP

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
