"""The tables of the rulebook; columns carry the names of the fields they fill."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.dispatch.metadata import METADATA, TIMESTAMP

rule_sets = Table(
    "rule_sets",
    METADATA,
    Column("version", Text, primary_key=True),
    Column("effective_from", Date, nullable=False),
    Column("digest", Text, nullable=False),
    Column("document", JSONB, nullable=False),  # never changed
    Column("founding", Boolean, nullable=False),
    Column("author", Text, nullable=False),
    Column("drafted_at", TIMESTAMP, nullable=False),
    Column("base", Text),
    Column("note", Text),
    Column("signatures", JSONB, nullable=False),
    Column("retired_at", TIMESTAMP),
    Column("retired_by", Text),
    Column("retirement", Text),
    Index(None, "drafted_at", "version"),
)

rule_trials = Table(
    "rule_trials",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("version", Text, ForeignKey("rule_sets.version"), nullable=False),
    Column("against", Text, ForeignKey("rule_sets.version"), nullable=False),
    Column("account", Text, nullable=False),
    Column("tried_at", TIMESTAMP, nullable=False),
    Column("result", JSONB, nullable=False),  # the figures, without the single cases
    Index(None, "version", "tried_at"),
)
