"""The tables of a case's state, its limits, and the events published about it."""

from sqlalchemy import Boolean, Column, DateTime, Index, LargeBinary, SmallInteger, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.intake.metadata import METADATA

progress = Table(
    "progress",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("round", SmallInteger, nullable=False),
    Column("department", Text),
    Column("station", Text),
    Column("agency", Text),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Index(None, "department"),
    Index(
        "ix_progress_over",
        "changed_at",
        postgresql_where=text("state in ('closed', 'followed_up', 'withdrawn')"),
    ),
    Index(None, "agency", postgresql_where=text("agency is not null")),
    postgresql_with={"fillfactor": "80"},
)

clocks = Table(
    "clocks",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("round", SmallInteger, primary_key=True),
    Column("starts_at", DateTime(timezone=True)),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),  # running | met | met_late | missed | paused | cancelled
    Column("provisional", Boolean, nullable=False),
    Column("proof", Text),
    postgresql_with={"fillfactor": "80"},
)

case_facts = Table(
    "told",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),  # of the event, so that each event is stored once
    Column("at", DateTime(timezone=True), nullable=False),
    Column("type", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("via", Uuid),  # the case that the complaint had joined, where it is not its own
    Index(None, "via", postgresql_where=text("via is not null")),
)
