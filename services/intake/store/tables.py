"""The tables of intake. What is personal stands in a ``sealed`` column, or is cleaned text that erasure nulls."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.db.metadata import NAMING
from chassis.vault.tables import VaultTables

METADATA = MetaData(naming_convention=NAMING)
vault = VaultTables(METADATA)

complaints = Table(
    "complaints",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("platform_label", Text),
    Column("channel", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("external_id", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("accepted_at", DateTime(timezone=True), nullable=False),
    Column("text", Text, nullable=False),  # cleaned
    Column("request", Text),  # cleaned
    Column("respondent_name", Text),
    Column("respondent_uscc", Text),
    Column("respondent_place", Text),  # cleaned
    Column("shopping_platform", Text),
    Column("goods", Text),
    Column("place", Text),  # cleaned
    Column("region", Text),
    Column("category", Text),
    Column("problem", Text),
    Column("amount_fen", BigInteger),
    Column("happened_on", Text),
    Column("missing", ARRAY(Text), nullable=False),
    Column("flags", ARRAY(Text), nullable=False),
    Column("alerts", ARRAY(Text), nullable=False),
    Column("sign_limit", DateTime(timezone=True)),
    Column("handle_limit", DateTime(timezone=True)),
    Column("supplement_by", DateTime(timezone=True)),
    Column("linked_id", Uuid),
    Column("linked_as", Text),
    Column("real_name", Boolean, nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("attachments", JSONB, nullable=False),
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("sealed", LargeBinary, nullable=False),  # the person and the words as written
    Index(None, "received_at", "id"),
    Index(None, "source", "external_id"),
    Index(None, "case_id"),
)

receipts = Table(
    "receipts",
    METADATA,
    Column("source", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("complaint_id", Uuid, nullable=False),
    Index(None, "complaint_id"),
)

raws = Table(
    "raws",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("version", SmallInteger, primary_key=True),
    Column("digest", LargeBinary, nullable=False),  # keyed; the same content is known again
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

numbers = Table(
    "numbers",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("running", Integer, nullable=False),
    postgresql_with={"fillfactor": "50"},
)

supplements = Table(
    "supplements",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("account", Text, nullable=False),
    Column("text", Text, nullable=False),  # cleaned
    Column("changed", ARRAY(Text), nullable=False),  # JSON pointers
    Column("sealed", LargeBinary, nullable=False),  # as written
    Index(None, "complaint_id"),
)

progress = Table(
    "progress",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("state", Text, nullable=False),
    Column("round", SmallInteger, nullable=False),
    Column("department", Text),
    Column("station", Text),
    Column("agency", Text),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Index(None, "department"),
    Index(
        "ix_progress_over",
        "changed_at",
        postgresql_where=text("state in ('closed', 'followed_up', 'withdrawn')"),
    ),
    Index(None, "agency", postgresql_where=text("agency is not null")),
    postgresql_with={"fillfactor": "80"},
)

clocks = Table(
    "clocks",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("round", SmallInteger, primary_key=True),
    Column("starts_at", DateTime(timezone=True)),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),  # running | met | met_late | missed
    Column("provisional", Boolean, nullable=False),
    Column("proof", Text),
    postgresql_with={"fillfactor": "80"},
)

told = Table(
    "told",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),  # of the event itself: the same fact stands once
    Column("at", DateTime(timezone=True), nullable=False),
    Column("type", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
)

deliveries = Table(
    "deliveries",
    METADATA,
    Column("id", Uuid, primary_key=True),  # of the event and the step: the same in every retry
    Column("complaint_id", Uuid, nullable=False),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("place", SmallInteger, nullable=False),  # order among what happened at one instant
    Column("state", Text, nullable=False),  # waiting | delivered | failed
    Column("attempts", SmallInteger, nullable=False),
    Column("next_at", DateTime(timezone=True)),  # machine time; null: at once
    Column("error", Text),
    Column("delivered_at", DateTime(timezone=True)),
    Index(None, "complaint_id", "at", "place"),
    Index("ix_deliveries_waiting", "channel", "next_at", postgresql_where=text("state = 'waiting'")),
    Index(None, "at", "id"),
)

notices = Table(
    "notices",
    METADATA,
    Column("id", Uuid, primary_key=True),  # of the act and the addressee: the same in every repetition
    Column("complaint_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("addressee", Text, nullable=False),  # consumer | respondent | agency
    Column("agency", Text),
    Column("facts", JSONB, nullable=False),  # cleaned
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),  # pending | rendered
    Column("number", Text),  # drawn when it is rendered
    Column("sealed_html", LargeBinary),
    Column("sealed_docx", LargeBinary),
    Index(None, "complaint_id", "decided_at"),
)

notice_numbers = Table(
    "notice_numbers",
    METADATA,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("running", Integer, nullable=False),
    postgresql_with={"fillfactor": "50"},
)

# How long a person is kept, as the bureau entered it: per kind the latest begun holds, of one day the last entered.
retention_periods = Table(
    "retention_periods",
    METADATA,
    Column("entry", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("days", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("basis", Text, nullable=False),
    Column("entered_by", Text, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
)
