"""The tables of claims, plans, instalments and payments."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    literal_column,
    text,
)

from services.refunds.metadata import METADATA

claims = Table(
    "claims",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("amount_fen", BigInteger, nullable=False),
    Column("origin", Text, nullable=False),
    Column("plan_id", Uuid),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("department", Text),  # that agreed on it; who sees it, the department of the case decides
    Column("enterprise", Text),
    Column("case_id", Uuid),  # of the complaint that opened the case, where that is another
    Index("ix_claims_enterprise", "enterprise", postgresql_where=text("enterprise is not null")),
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
    Column("withheld_on", Date),
    Column("look_again_on", Date, index=True),  # the first day to check whether it is late; null: no more checks
    Index("ix_plans_opened_at", "opened_at", "id"),
    Index("ix_plans_open", "id", postgresql_where=text("status in ('active', 'defaulted')")),
)
IS_OPEN: ColumnElement[bool] = plans.c.status.in_([literal_column("'active'"), literal_column("'defaulted'")])

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
