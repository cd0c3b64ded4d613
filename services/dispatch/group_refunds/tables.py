"""The table of groups in default; a row goes when the plan is changed or paid."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Table, Text, Uuid

from services.dispatch.metadata import METADATA, TIMESTAMP

group_defaults = Table(
    "group_defaults",
    METADATA,
    Column("plan_id", Uuid, primary_key=True),
    Column("group_case_id", Uuid, nullable=False),
    Column("respondent", Text, nullable=False),
    Column("uscc", Text),
    Column("overdue_fen", BigInteger, nullable=False),
    Column("people", Integer, nullable=False),
    Column("defaulted_at", TIMESTAMP, nullable=False),
    Column("withheld_on", Date),
    Index(None, "defaulted_at", "plan_id"),
)
