"""The SQLAlchemy metadata that every table of refunds belongs to."""

from sqlalchemy import MetaData

from chassis.db.metadata import NAMING

METADATA = MetaData(naming_convention=NAMING)
