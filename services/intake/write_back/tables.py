"""The table of deliveries."""

from sqlalchemy import Column, DateTime, Index, SmallInteger, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.intake.metadata import METADATA

deliveries = Table(
    "deliveries",
    METADATA,
    Column("id", Uuid, primary_key=True),  # from the event: the same in every redelivery and retry
    Column("complaint_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("place", SmallInteger, nullable=False),  # order among deliveries of one instant
    Column("state", Text, nullable=False),  # waiting | delivered | failed
    Column("attempts", SmallInteger, nullable=False),
    Column("next_at", DateTime(timezone=True)),  # machine time; null: at once
    Column("error", Text),
    Column("delivered_at", DateTime(timezone=True)),
    Index(None, "complaint_id", "at", "place"),
    Index("ix_deliveries_waiting", "channel", "next_at", postgresql_where=text("state = 'waiting'")),
    Index(None, "at", "id"),
)
