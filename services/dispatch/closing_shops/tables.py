"""The table of open closing-shop alarms; a row goes when the alarm is answered."""

from sqlalchemy import Column, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.dispatch.metadata import METADATA, TIMESTAMP

closing_shops = Table(
    "closing_shops",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("respondent", Text, nullable=False),
    Column("uscc", Text),
    Column("topic", Text),
    Column("found_at", TIMESTAMP, nullable=False),
    Column("complaints", ARRAY(Uuid), nullable=False),
    Column("evidence", JSONB, nullable=False),
    Index(None, "found_at", "id"),
)
