"""The table of the signed rule sets by which texts are read."""

from sqlalchemy import Column, DateTime, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from services.intake.metadata import METADATA

reading_versions = Table(
    "reading_versions",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("begins_at", DateTime(timezone=True), nullable=False),
    Column("retired_at", DateTime(timezone=True)),
    Column("digest", Text, nullable=False),
    Column("off", JSONB, nullable=False),  # names of shipped entries
    Column("entries", JSONB, nullable=False),
    Column("thresholds", JSONB, nullable=False),  # by head
)
