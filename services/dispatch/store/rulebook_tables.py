"""The tables of the rulebook; columns carry the names of the fields they fill."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.dispatch.store.tables import METADATA, TIMESTAMP

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

corrections = Table(
    "corrections",
    METADATA,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("at", TIMESTAMP, nullable=False),
    Column("account", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("reason", Text),
    Column("rule_version", Text, nullable=False),
    Column("rules_outcome", Text, nullable=False),
    Column("rules_target", Text, nullable=False),
    Column("person_target", Text, nullable=False),
    Column("person_station", Text),
    Column("channel", Text, nullable=False),
    Column("text", Text),  # personal, as are request, place and respondent_place: emptied when the person is erased
    Column("request", Text),
    Column("respondent", Text),
    Column("place", Text),
    Column("respondent_place", Text),
    Column("region", Text),
    Column("goods", Text),
    Column("category", Text),
    Column("problem", Text),
    Column("platform", Text),
    Index(None, "at", "case_id"),
)
