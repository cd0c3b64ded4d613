"""The SQLAlchemy metadata that every table of dispatch belongs to, and its type of timestamps."""

from sqlalchemy import DateTime, MetaData

from chassis.db.metadata import NAMING

METADATA = MetaData(naming_convention=NAMING)
TIMESTAMP = DateTime(timezone=True)
