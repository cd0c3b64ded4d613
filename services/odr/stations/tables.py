"""The tables of what stations settle and hand over, and of the accounts that act for them."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, Integer, Table, Text, Uuid

from services.odr.metadata import METADATA

settlements = Table(
    "settlements",
    METADATA,
    Column("settlement_id", Uuid, primary_key=True),
    Column("entry_id", Uuid, nullable=False),
    Column("matter", Text, nullable=False),  # cleaned
    Column("respondent", Text, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("terms", Text, nullable=False),  # cleaned
    Column("minutes", Integer, nullable=False),
    Column("settled_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    Index("ix_settlements_entry_id_settled_on", "entry_id", "settled_on"),
)

station_handovers = Table(
    "station_handovers",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("entry_id", Uuid, nullable=False),
    Column("reason", Text),  # cleaned, still personal
    Column("handed_at", DateTime(timezone=True), nullable=False),
    Column("handed_by", Text, nullable=False),
    Index("ix_station_handovers_entry_id_handed_at", "entry_id", "handed_at"),
)

complaints = Table(
    "complaints",  # of intake, by which a station that hands over one that does not exist is refused
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
)

station_accounts = Table(
    "station_accounts",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("entry_id", Uuid, nullable=False, index=True),
    Column("bound_at", DateTime(timezone=True), nullable=False),
    Column("bound_by", Text, nullable=False),
)
