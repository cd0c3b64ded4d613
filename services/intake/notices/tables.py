"""The tables of notices and of their running numbers."""

from sqlalchemy import Column, DateTime, Index, Integer, LargeBinary, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.intake.metadata import METADATA

notices = Table(
    "notices",
    METADATA,
    Column("id", Uuid, primary_key=True),  # from the act and the addressee: the same in every redelivery
    Column("complaint_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("addressee", Text, nullable=False),  # consumer | respondent | agency | section | body
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
