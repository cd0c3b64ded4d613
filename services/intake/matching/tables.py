"""What messages are found by."""

from sqlalchemy import Column, DateTime, Index, LargeBinary, PrimaryKeyConstraint, Table, Uuid

from services.intake.metadata import METADATA

match_keys = Table(
    "match_keys",
    METADATA,
    Column("digest", LargeBinary, nullable=False),  # keyed; of a telephone, an order, a sum paid to a business …
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("complaint_id", Uuid, nullable=False),
    PrimaryKeyConstraint("digest", "received_at", "complaint_id"),
    Index(None, "complaint_id"),
)
