"""The tables of cases: receipts, hand-overs, history, what the rules read; columns are named like their fields."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    false,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.dispatch.metadata import METADATA, TIMESTAMP

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
    Column("received_at", TIMESTAMP, nullable=False),
    Column("region", Text),
    Column("town", Text),
    Column("town_name", Text),
    Column("category", Text),
    Column("department", Text),
    Column("station", Text),
    Column("station_name", Text),
    Column("officer", Text),
    Column("agency", Text),
    Column("handover_id", Uuid),
    Column("bounces", SmallInteger, nullable=False),
    Column("joint", Boolean, nullable=False),
    Column("enterprise_id", Text),
    Column("before_odr", Text),
    Column("dispatched_at", TIMESTAMP),
    Column("first_feedback_at", TIMESTAMP),
    Column("accepted_at", TIMESTAMP),
    Column("closed_at", TIMESTAMP),
    Column("result", Text),
    Column("recovered_fen", BigInteger, nullable=False),
    Column("dissatisfied", Boolean, nullable=False),
    Column("mediator", Text),
    Column("recusal_since", TIMESTAMP),
    Column("paused_since", TIMESTAMP),
    Column("suspensions", JSONB, nullable=False),
    Column("attention", Boolean, nullable=False),
    Column("alerts", ARRAY(Text), nullable=False),
    Column("late", Boolean, nullable=False),
    Column("next_due_at", TIMESTAMP),
    Column("near_at", TIMESTAMP),
    Column("real_name", Boolean, nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("linked_id", Uuid),
    Column("lead", Boolean, nullable=False),
    Column("imported", Boolean, nullable=False, server_default=false()),  # rows that joined others before lack it
    Column("respondent_name", Text),
    Column("matter", Text),
    Column("request", Text),
    Column("amount_fen", BigInteger),
    Column("decision", JSONB),
    Column("opened_at", TIMESTAMP, nullable=False),
    Column("changed_at", TIMESTAMP, nullable=False),
    Index(None, "received_at", "id"),
    Index(None, "department", "received_at", "id"),
    Index(None, "state", "received_at", "id"),
    Index("ix_cases_agency", "agency", "received_at", "id", postgresql_where=text("agency is not null")),
    Index("ix_cases_late", "department", "received_at", "id", postgresql_where=text("late")),
    Index(
        "ix_cases_loads",
        "department",
        "agency",
        "late",
        postgresql_where=text("state not in ('closed', 'followed_up')"),
        postgresql_include=["officer", "near_at", "next_due_at", "changed_at", "id"],
    ),
    Index("ix_cases_near", "near_at", "department", postgresql_where=text("next_due_at is not null and not late")),
    Index("ix_cases_attention", "received_at", "id", postgresql_where=text("attention")),
    Index("ix_cases_officer", "officer", "received_at", "id", postgresql_where=text("officer is not null")),
    Index("ix_cases_alerts", "received_at", "id", postgresql_where=text("alerts <> '{}'::text[]")),
    Index("ix_cases_next_due_at", "next_due_at", postgresql_where=text("next_due_at is not null")),
)

# A case without a limit is due never; lists by limit are ordered by this, so that they end with those.
NEVER: ColumnElement[datetime] = literal_column("'infinity'::timestamptz", TIMESTAMP)
DUE_OR_NEVER: ColumnElement[datetime] = func.coalesce(cases.c.next_due_at, NEVER)
HAS_ALERTS: ColumnElement[bool] = cases.c.alerts != literal_column("'{}'::text[]", cases.c.alerts.type)
IS_OPEN: ColumnElement[bool] = cases.c.state.not_in([literal_column("'closed'"), literal_column("'followed_up'")])
_OPEN = text("state not in ('closed', 'followed_up')")
Index("ix_cases_open_received", cases.c.received_at, cases.c.id, postgresql_where=_OPEN)
Index("ix_cases_due", DUE_OR_NEVER, cases.c.id, postgresql_where=_OPEN)
Index("ix_cases_department_due", cases.c.department, DUE_OR_NEVER, cases.c.id, postgresql_where=_OPEN)

receipts = Table(
    "receipts",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text),
    Column("received_at", TIMESTAMP, nullable=False),
    Column("sign_limit", TIMESTAMP),
    Column("handle_limit", TIMESTAMP),
    # of the person whose message opened the case, by the rules of matching or by what a person decided on
    Column("one_person", Boolean, nullable=False, server_default=text("true")),
    Index(None, "case_id"),
    Index(None, "number"),
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
    Column("made_at", TIMESTAMP, nullable=False),
    Column("acknowledged_at", TIMESTAMP),
    Column("ended_at", TIMESTAMP),
    Column("refusal", Text),
    Column("note", Text),
    Column("text", Text),
    Index(None, "case_id"),
    Index(None, "agency", "state", "made_at", "id"),
    Index(None, "state", "made_at", "id"),
    Index(None, "made_at", "id"),
)

history = Table(
    "history",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("at", TIMESTAMP, nullable=False),
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
    Index("ix_history_urged", "case_id", "id", postgresql_where=text("act = 'case_urged'")),
)


routing_texts = Table(
    "routing_texts",
    METADATA,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),  # what rules read beside the case's own columns
    Column("respondent", Text),  # as it was known at receipt
    Column("place", Text),  # personal
    Column("respondent_place", Text),  # personal
    Column("goods", Text),
    Column("problem", Text),
    Column("platform", Text),
)
