"""Claims, plans, their instalments and payments; the books a quote is reckoned by."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.db.metadata import NAMING

METADATA = MetaData(naming_convention=NAMING)

claims = Table(
    "claims",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("amount_fen", BigInteger, nullable=False),
    Column("origin", Text, nullable=False),
    Column("plan_id", Uuid),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("department", Text),  # who may see it
    Column("enterprise", Text),
)

plans = Table(
    "plans",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("claim_id", Uuid, ForeignKey("claims.id"), nullable=False),
    Column("complaint_id", Uuid, nullable=False),
    Column("total_fen", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("warnings", ARRAY(Text), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("look_again_on", Date, index=True),  # the first day on which it may be late; null: never again
    Index("ix_plans_opened_at", "opened_at", "id"),
)

instalments = Table(
    "instalments",
    METADATA,
    Column("plan_id", Uuid, ForeignKey("plans.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("due_on", Date, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("paid_fen", BigInteger, nullable=False),
    Column("told_overdue", Boolean, nullable=False),
)

payments = Table(
    "payments",
    METADATA,
    Column("plan_id", Uuid, ForeignKey("plans.id"), primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("amount_fen", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("instalment", Integer),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)


calendars = Table(
    "calendars",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("published", ARRAY(SmallInteger), nullable=False),  # years
    Column("days", JSONB, nullable=False),  # date to kind
    Column("published_at", DateTime(timezone=True), nullable=False),
)

books_version = Table(
    "books_version",
    METADATA,
    Column("one", SmallInteger, primary_key=True),
    Column("version", BigInteger, nullable=False),  # grows with every entry of a rate, a rule or a calendar
    CheckConstraint("one = 1", name="single"),
)

rates = Table(
    "rates",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),  # of entries for the same day the last one holds
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
    Column("entry", BigInteger, Identity(), primary_key=True),  # of entries of the same id the last one holds
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
