"""The tables of dispatch; columns carry the names of the fields they fill."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.db.metadata import NAMING

METADATA = MetaData(naming_convention=NAMING)
_MOMENT = DateTime(timezone=True)

cases = Table(
    "cases",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", SmallInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", _MOMENT, nullable=False),
    Column("region", Text),
    Column("town", Text),
    Column("category", Text),
    Column("department", Text),
    Column("station", Text),
    Column("officer", Text),
    Column("agency", Text),
    Column("handover_id", Uuid),
    Column("bounces", SmallInteger, nullable=False),
    Column("joint", Boolean, nullable=False),
    Column("enterprise_id", Text),
    Column("before_odr", Text),
    Column("dispatched_at", _MOMENT),
    Column("first_feedback_at", _MOMENT),
    Column("accepted_at", _MOMENT),
    Column("closed_at", _MOMENT),
    Column("result", Text),
    Column("recovered_fen", BigInteger, nullable=False),
    Column("paused_since", _MOMENT),
    Column("suspensions", JSONB, nullable=False),
    Column("attention", Boolean, nullable=False),
    Column("alerts", ARRAY(Text), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("next_due_at", _MOMENT),
    Column("real_name", Boolean, nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("linked_id", Uuid),
    Column("respondent_name", Text),
    Column("matter", Text),
    Column("request", Text),
    Column("amount_fen", BigInteger),
    Column("decision", JSONB),
    Column("opened_at", _MOMENT, nullable=False),
    Column("changed_at", _MOMENT, nullable=False),
    Index(None, "received_at", "id"),
    Index(None, "department", "received_at", "id"),
    Index(None, "state", "received_at", "id"),
    Index("ix_cases_agency", "agency", "received_at", "id", postgresql_where=text("agency is not null")),
    Index("ix_cases_late", "department", "received_at", "id", postgresql_where=text("late")),
    Index(
        "ix_cases_open",
        "department",
        "agency",
        "late",
        postgresql_where=text("state not in ('closed', 'followed_up')"),
    ),
    Index("ix_cases_attention", "received_at", "id", postgresql_where=text("attention")),
    Index("ix_cases_next_due_at", "next_due_at", postgresql_where=text("next_due_at is not null")),
)

receipts = Table(
    "receipts",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text),
    Column("received_at", _MOMENT, nullable=False),
    Column("sign_limit", _MOMENT),
    Column("handle_limit", _MOMENT),
    Index(None, "case_id"),
)

clocks = Table(
    "clocks",
    METADATA,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("round", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("rule_set", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("starts_at", _MOMENT, nullable=False),
    Column("due_at", _MOMENT, nullable=False),
    Column("calendar_version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("extended", Boolean, nullable=False),
    Column("met_at", _MOMENT),
    Column("receipt", Uuid),
    Index("ix_clocks_due", "due_at", "case_id", "number", postgresql_where=text("state = 'running'")),
    Index("ix_clocks_provisional", "case_id", postgresql_where=text("provisional and state = 'running'")),
)

handovers = Table(
    "handovers",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("agency", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("explanation", Text),
    Column("by_rules", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", _MOMENT, nullable=False),
    Column("acknowledged_at", _MOMENT),
    Column("ended_at", _MOMENT),
    Column("refusal", Text),
    Column("note", Text),
    Column("text", Text),
    Index(None, "case_id"),
    Index(None, "agency", "state", "made_at", "id"),
)

history = Table(
    "history",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("at", _MOMENT, nullable=False),
    Column("account", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", SmallInteger, nullable=False),
    Column("department", Text),
    Column("agency", Text),
    Column("officer", Text),
    Column("facts", JSONB, nullable=False),
    Column("personal", JSONB, nullable=False),  # emptied when the person is erased
    Index(None, "case_id", "id"),
)

rule_sets = Table(
    "rule_sets",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("effective_from", Date, nullable=False),
    Column("shipped", Boolean, nullable=False),
    Column("digest", Text, nullable=False),
    Column("document", JSONB, nullable=False),
    Column("loaded_at", _MOMENT, nullable=False),
)

calendars = Table(
    "calendars",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("published", ARRAY(SmallInteger), nullable=False),  # years
    Column("loaded_at", _MOMENT, nullable=False),
)

calendar_days = Table(
    "calendar_days",
    METADATA,
    Column("version", Text, ForeignKey("calendars.version"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
)

enterprises = Table(
    "enterprises",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("changed_at", _MOMENT, nullable=False),
)
