"""The tables of inspections, filed cases and campaigns."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.dispatch.metadata import METADATA, TIMESTAMP


def _fact(name: str, *columns: Column[Any]) -> Table:
    """Return a table of dated facts, with who recorded them and when."""
    return Table(
        name,
        METADATA,
        Column("id", Uuid, primary_key=True),
        Column("department", Text, nullable=False),
        Column("on", Date, nullable=False),
        *columns,
        Column("recorded_by", Text, nullable=False),
        Column("recorded_at", TIMESTAMP, nullable=False),
        Index(None, "on", "id"),
    )


inspections = _fact(
    "inspections",
    Column("people", Integer, nullable=False),
    Column("units", Integer, nullable=False),
    Column("hazards", Integer, nullable=False),
    Column("campaign_id", Uuid, ForeignKey("campaigns.id")),
)
filings = _fact(
    "filings",
    Column("number", Text, nullable=False, unique=True),
    Column("fine_fen", BigInteger, nullable=False),
    Column("confiscated_fen", BigInteger, nullable=False),
    Column("complaint_id", Uuid),
    Column("type", Text, nullable=False, server_default="other"),
    Column("publicity", Text, nullable=False, server_default="none"),
)
outreach = _fact(
    "outreach",
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("partners", ARRAY(Text), nullable=False),
    Column("people", Integer, nullable=False),
    Column("materials", Integer, nullable=False),
    Column("is_estimate", Boolean, nullable=False),
)
campaigns = _fact("campaigns", Column("ends_on", Date, nullable=False), Column("title", Text, nullable=False))
