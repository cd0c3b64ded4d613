"""Pairs of messages that may be one matter."""

from sqlalchemy import REAL, Boolean, Column, DateTime, Index, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.intake.metadata import METADATA

matches = Table(
    "matches",
    METADATA,
    Column("earlier_id", Uuid, primary_key=True),
    Column("later_id", Uuid, primary_key=True),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("score", REAL, nullable=False),
    Column("features", JSONB, nullable=False),
    Column("evidence", ARRAY(Text), nullable=False),
    Column("contradictions", ARRAY(Text), nullable=False),
    Column("rule_version", Text, nullable=False),
    Column("verdict", Text),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    Column("reason", Text),  # cleaned; erased with the person
    Column("joined_at", DateTime(timezone=True)),
    Column("apart_because", Text),
    # whether a machine joined what the rules of today would not; null: not looked through since they changed
    Column("review", Boolean),
    Index(None, "later_id"),
    Index(
        "ix_matches_not_reviewed",
        "found_at",
        postgresql_where=text("review is null and decided_by = 'machine' and verdict <> 'other'"),
    ),
    Index("ix_matches_open", "found_at", postgresql_where=text("verdict is null")),
)
