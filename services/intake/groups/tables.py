"""The tables of groups and of closing-shop alarms."""

from sqlalchemy import Column, DateTime, Index, LargeBinary, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.intake.metadata import METADATA

groups = Table(
    "groups",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("respondent", Text, nullable=False),
    Column("uscc", Text),
    Column("business", Text),  # of an earlier release, empty: the next one drops it
    Column("business_digest", LargeBinary),  # keyed, of what is its own in its name
    Column("topic", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("opened_by", Text, nullable=False),  # an account, or the version of the limits
    Column("joined_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Index(None, "opened_at", "id"),
    Index(None, "business", "topic", postgresql_where=text("closed_at is null")),
    Index(None, "business_digest", "topic", postgresql_where=text("closed_at is null")),
    Index(None, "uscc", "topic", postgresql_where=text("closed_at is null and uscc is not null")),
)

closing_alarms = Table(
    "closing_alarms",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("business", Text),  # of an earlier release, empty: the next one drops it
    Column("business_digest", LargeBinary),
    Column("respondent", Text, nullable=False),
    Column("uscc", Text),
    Column("topic", Text),
    Column("found_at", DateTime(timezone=True), nullable=False),
    Column("complaints", ARRAY(Uuid), nullable=False),
    Column("evidence", JSONB, nullable=False),  # words of our lists and counts
    Column("state", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("decided_by", Text),
    Column("reason", Text),  # cleaned
    Column("group_id", Uuid),
    Index(None, "found_at", "id"),
    Index(None, "business"),
    Index(None, "business_digest"),
    Index(None, "complaints", postgresql_using="gin"),
    Index(None, "uscc", postgresql_where=text("uscc is not null")),
)
