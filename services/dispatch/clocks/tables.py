"""The table of clocks."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, SmallInteger, Table, Text, Uuid, text

from services.dispatch.metadata import METADATA, TIMESTAMP

clocks = Table(
    "clocks",
    METADATA,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("round", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("rule_set", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("starts_at", TIMESTAMP, nullable=False),
    Column("due_at", TIMESTAMP, nullable=False),
    Column("calendar_version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("extended", Boolean, nullable=False),
    Column("met_at", TIMESTAMP),
    Column("receipt", Uuid),
    Column("remind_at", TIMESTAMP),
    Column("reminded_until", TIMESTAMP),
    Column("near_at", TIMESTAMP),
    Index("ix_clocks_remind_at", "remind_at", "case_id", "number", postgresql_where=text("remind_at is not null")),
    Index("ix_clocks_due", "due_at", "case_id", "number", postgresql_where=text("state = 'running'")),
    Index("ix_clocks_provisional", "case_id", postgresql_where=text("provisional and state = 'running'")),
)
