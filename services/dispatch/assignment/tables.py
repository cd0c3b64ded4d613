"""The table of people's corrections of what the rules decided."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text, Uuid

from services.dispatch.metadata import METADATA, TIMESTAMP

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
