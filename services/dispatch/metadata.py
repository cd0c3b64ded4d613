"""The SQLAlchemy metadata that every table of dispatch belongs to, and its type of timestamps."""

from sqlalchemy import DateTime, MetaData

from chassis.db.metadata import NAMING_CONVENTION

METADATA = MetaData(naming_convention=NAMING_CONVENTION)
TIMESTAMP = DateTime(timezone=True)
