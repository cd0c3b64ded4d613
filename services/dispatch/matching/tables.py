"""Cases that joined another, with their rows as they were; they come back when that is undone."""

from sqlalchemy import Boolean, Column, Index, Table, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.dispatch.metadata import METADATA, TIMESTAMP

joined_cases = Table(
    "joined_cases",
    METADATA,
    Column("case_id", Uuid, primary_key=True),  # of the complaint that opened it; it has no row in ``cases`` meanwhile
    Column("into_id", Uuid, nullable=False),  # the case it joined, which may have joined another since
    Column("earlier_id", Uuid, nullable=False),  # the two complaints that were matched
    Column("later_id", Uuid, nullable=False),
    Column("joined_at", TIMESTAMP, nullable=False),
    Column("one_person", Boolean, nullable=False, server_default=text("false")),  # by whom both were sent
    Column("added", JSONB, nullable=False),  # what the case that stayed took over: alerts, whether confidential
    Column("rows", JSONB, nullable=False),  # by table; what persons wrote in them is erased with the person
    Index(None, "into_id"),
    Index(None, "earlier_id", "later_id"),
)
