"""The SQLAlchemy metadata that every table of intake belongs to."""

from sqlalchemy import MetaData

from chassis.db.metadata import NAMING_CONVENTION

METADATA = MetaData(naming_convention=NAMING_CONVENTION)
