"""The tables of decided signals and of what is usual; reasons and objections are sealed with the complaint's key."""

from sqlalchemy import Boolean, Column, DateTime, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.intake.metadata import METADATA

signal_decisions = Table(
    "signal_decisions",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("value", Integer, nullable=False),
    Column("thresholds", Text, nullable=False),  # the version by which it was raised
    Column("upheld", Boolean, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("object_by", DateTime(timezone=True), nullable=False),
    Column("objected_at", DateTime(timezone=True)),
    Column("reviewed_upheld", Boolean),
    Column("reviewed_by", Text),
    Column("reviewed_at", DateTime(timezone=True)),
    Column("sealed_reason", LargeBinary, nullable=False),
    Column("sealed_objection", LargeBinary),
    Column("sealed_review", LargeBinary),
)

signal_baselines = Table(
    "signal_baselines",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("counted_at", DateTime(timezone=True), nullable=False),
    Column("people", JSONB, nullable=False),  # count -> complainants of the last year who have it
)
