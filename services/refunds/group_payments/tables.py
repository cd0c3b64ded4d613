"""The tables of payments to members of groups, and of the bank files that reported them."""

from sqlalchemy import (
    BigInteger,
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

group_payments = Table(
    "group_payments",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("group_case_id", Uuid, ForeignKey("group_cases.id"), nullable=False),
    Column("reference", Text, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("member", Integer),  # null: it waits for a person
    Column("instalment", SmallInteger),
    Column("plan_version", Integer),  # that it was counted towards
    Column("reason", Text),  # why it waits
    Column("candidates", JSONB, nullable=False),
    Column("file", Integer),
    Column("sealed", LargeBinary),  # payee and remark of one that waits, under a key of its own
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("matched_by", Text),
    Column("matched_at", DateTime(timezone=True)),
    UniqueConstraint("group_case_id", "reference"),
    Index("ix_group_payments_waiting", "group_case_id", "id", postgresql_where=text("member is null")),
    Index("ix_group_payments_member", "group_case_id", "member"),
)

bank_files = Table(
    "bank_files",
    METADATA,
    Column("group_case_id", Uuid, ForeignKey("group_cases.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("answer", JSONB, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    Column("uploaded_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("group_case_id", "digest"),
)
