"""The table of who has the case of each complaint."""

from sqlalchemy import Column, Index, Table, Text, Uuid

from services.refunds.metadata import METADATA

cases = Table(
    "cases",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("department", Text),
    Column("station", Text),  # of the department; a section sees its cases at every station
    Index(None, "department"),
    postgresql_with={"fillfactor": "80"},
)
