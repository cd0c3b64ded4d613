"""The tables of disputes, their offers and reminders."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.odr.metadata import METADATA

disputes = Table(
    "disputes",
    METADATA,
    Column("dispute_id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("enterprise_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("source", Text),
    Column("department", Text),
    Column("matter", Text),  # cleaned, still personal
    Column("request", Text),
    Column("amount_fen", BigInteger),
    Column("outcome_note", Text),
    Column("dropped", Text),
    Column("for_complaint", Uuid),  # whose person settles, where another complaint opened the case
    Column("satisfaction", SmallInteger),  # of the consumer after a settlement, 5 to 1; shown in counts only
    Index("ix_disputes_enterprise_id_opened_at", "enterprise_id", "opened_at", "dispute_id"),
    Column("remind_at", DateTime(timezone=True)),
    Index("ix_disputes_source_opened_at", "source", "opened_at", "dispute_id"),
    Index("ix_disputes_due", "due_at", postgresql_where=text("state = 'open'")),
    Index("ix_disputes_remind_at", "remind_at", postgresql_where=text("state = 'open'")),
)

reminders = Table(
    "reminders",
    METADATA,
    Column("dispute_id", Uuid, ForeignKey("disputes.dispute_id"), primary_key=True),
    Column("working_day", SmallInteger, primary_key=True),
    Column("reminded_at", DateTime(timezone=True), nullable=False),
)

offers = Table(
    "offers",
    METADATA,
    Column("dispute_id", Uuid, ForeignKey("disputes.dispute_id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("made_by", Text, nullable=False, server_default="enterprise"),
    Column("terms", Text, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("refund_fen", BigInteger),
    Column("instalments", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("due_dates", ARRAY(Date, as_tuple=True), nullable=False, server_default="{}"),
    Column("amounts_fen", ARRAY(BigInteger, as_tuple=True), nullable=False, server_default="{}"),
)
