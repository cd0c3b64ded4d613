"""The tables of rates, of local rules, and of the version of both."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, Identity, Integer, SmallInteger, Table, Text

from services.refunds.metadata import METADATA

books_version = Table(
    "books_version",
    METADATA,
    Column("one", SmallInteger, primary_key=True),
    Column("version", BigInteger, nullable=False),  # incremented with each new rate, rule or calendar
    CheckConstraint("one = 1", name="single"),
)

rates = Table(
    "rates",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),  # the last entry for a day is in force
    Column("name", Text, nullable=False),  # lpr or deposit
    Column("since", Date, nullable=False),
    Column("rate_bp", Integer, nullable=False),
    Column("known_until", Date),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
)

local_rules = Table(
    "local_rules",
    METADATA,
    Column("entry", BigInteger, Identity(), primary_key=True),  # the last entry of an id is in force
    Column("id", Text, nullable=False),
    Column("region", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date),
    Column("name", Text, nullable=False),
    Column("unused_within_days", Integer, nullable=False),
    Column("unused_due_days", Integer, nullable=False),
    Column("due_days", Integer, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
)
