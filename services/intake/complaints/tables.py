"""The tables of complaints. Personal data is in a ``sealed`` column, or is cleaned text that erasure empties."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, LargeBinary, SmallInteger, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from chassis.vault.tables import VaultTables
from services.intake.metadata import METADATA

vault = VaultTables(METADATA)

complaints = Table(
    "complaints",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("case_since", DateTime(timezone=True)),  # when it joined that case, or got its own back
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
    Column("attachments", JSONB, nullable=False),  # the complainant's
    Column("side_attachments", JSONB, nullable=False, server_default="[]"),  # of the bureau, enterprises, agencies
    Column("withdrawn_at", DateTime(timezone=True)),
    Column("topic", Text),
    Column("topic_by", Text),  # the account that corrected it; null: its words or its platform say so
    Column("past_result", JSONB),  # of a row that had ended in the list that brought it
    Column("sealed", LargeBinary, nullable=False),  # the person, and the texts as written
    Index(None, "received_at", "id"),
    Index(None, "source", "external_id"),
    Index(None, "case_id"),
    Index("ix_complaints_joined", "case_id", postgresql_where=text("case_id <> id")),
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
    Column("digest", LargeBinary, nullable=False),  # keyed, to recognise the same content again
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
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

# Complaints that are still to be compared with others of their person or matter; a row goes when that is done.
match_queue = Table(
    "match_queue",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("queued_at", DateTime(timezone=True), nullable=False),
    Column("claimed_until", DateTime(timezone=True)),  # by a process that compares it; later another takes it
    Column("priority", SmallInteger, nullable=False, server_default=text("0")),  # ``claim_queue.Priority``
    Index(None, "priority", "queued_at"),
)
