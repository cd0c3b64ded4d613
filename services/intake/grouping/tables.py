"""The tables of the queue of complaints to compare, and of memberships; neither holds anything of a person."""

from sqlalchemy import Boolean, Column, DateTime, Index, SmallInteger, Table, Text, Uuid, text

from services.intake.metadata import METADATA

grouping_queue = Table(
    "grouping_queue",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("queued_at", DateTime(timezone=True), nullable=False),  # machine time, as is the claim
    Column("claimed_until", DateTime(timezone=True)),  # by a process that reads it; later another takes it
    Column("priority", SmallInteger, nullable=False, server_default=text("0")),  # ``claim_queue.Priority``
    Index(None, "priority", "queued_at"),
)

group_members = Table(
    "group_members",
    METADATA,
    Column("group_id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, primary_key=True),
    Column("joined_at", DateTime(timezone=True), nullable=False),
    Column("joined_by", Text, nullable=False),  # an account, or the rule that opened the group
    Column("representative", Boolean, nullable=False),
    Column("consents", Boolean),  # null until the person was asked
    Column("consented_at", DateTime(timezone=True)),
    Column("left_at", DateTime(timezone=True)),
    Column("left_because", Text),
    Index(None, "complaint_id"),
    Index("uq_group_members_present", "complaint_id", unique=True, postgresql_where=text("left_at is null")),
)
