"""The table of retention periods."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Identity, Integer, Table, Text

from services.intake.metadata import METADATA

# How long a person is kept, as the bureau entered it: per kind the latest begun holds, of one day the last entered.
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
