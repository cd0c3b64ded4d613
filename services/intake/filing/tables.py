"""The table of running numbers."""

from sqlalchemy import Column, Date, Integer, Table

from services.intake.metadata import METADATA

numbers = Table(
    "numbers",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("running", Integer, nullable=False),
    postgresql_with={"fillfactor": "50"},
)
