"""The table of retention periods."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Identity, Integer, Table, Text

from services.intake.metadata import METADATA

# Append-only. In force is, by kind, the period that began last; of several from one day, the one entered last.
retention_periods = Table(
    "retention_periods",
    METADATA,
    Column("entry", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("days", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("basis", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
)
