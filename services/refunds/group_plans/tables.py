"""The tables of simulations, versions of plans, their due days, and the instalments of each member."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.refunds.metadata import METADATA

simulations = Table(
    "simulations",
    METADATA,
    Column("group_case_id", Uuid, ForeignKey("group_cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("roster_version", Integer, nullable=False),
    Column("monthly_budget_fen", BigInteger, nullable=False),
    Column("strategy", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("total_fen", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),
    Column("months", JSONB, nullable=False),
    Column("fairness", JSONB, nullable=False),
    Column("warnings", ARRAY(Text), nullable=False),
    Column("timetable", LargeBinary, nullable=False),  # zlib of JSON: member, paid before, shares; names nobody
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)

group_plans = Table(
    "group_plans",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("group_case_id", Uuid, ForeignKey("group_cases.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("simulation", Integer, nullable=False),
    Column("paper", Text, nullable=False),
    Column("reason", Text),
    Column("state", Text, nullable=False),
    Column("signatures", JSONB, nullable=False),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("total_fen", BigInteger, nullable=False),
    Column("paid_fen", BigInteger, nullable=False),
    Column("undone_fen", BigInteger, nullable=False, server_default=text("0")),
    Column("people", Integer, nullable=False),
    Column("breaches", Integer, nullable=False),
    Column("withheld_on", Date),
    Column("look_again_on", Date),  # the first day to check whether it is late; null: no more checks
    UniqueConstraint("group_case_id", "number"),
    Index("ix_group_plans_look_again_on", "look_again_on", postgresql_where=text("look_again_on is not null")),
)

group_due_days = Table(
    "group_due_days",
    METADATA,
    Column("plan_id", Uuid, ForeignKey("group_plans.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("due_on", Date, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),
    Column("paid_fen", BigInteger, nullable=False),
    Column("is_breached", Boolean, nullable=False),
)

group_instalments = Table(
    "group_instalments",
    METADATA,
    Column("plan_id", Uuid, ForeignKey("group_plans.id"), primary_key=True),
    Column("member", Integer, primary_key=True),
    Column("number", SmallInteger, primary_key=True),  # of the due day
    Column("due_on", Date, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("paid_fen", BigInteger, nullable=False),
    postgresql_with={"fillfactor": "80"},
)
