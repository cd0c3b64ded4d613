"""The tables of activities, and of what changed on the registers."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, Integer, Table, Text, Uuid

from services.analytics.metadata import METADATA

# One row for each inspection, filed case and event of outreach; ``day`` is the day it counts for.
activities = Table(
    "activities",
    METADATA,
    Column("activity_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("variety", Text),  # the type of a filed case, the kind of an event of outreach
    Column("department", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("people", Integer, nullable=False),
    Column("units", Integer, nullable=False),
    Column("hazards", Integer, nullable=False),
    Column("materials", Integer, nullable=False),
    Column("fine_fen", BigInteger, nullable=False),
    Index("ix_activities_kind_day", "kind", "day"),
)

# What became of the publication of a filed case, decision by decision.
publications = Table(
    "publications",
    METADATA,
    Column("activity_id", Uuid, primary_key=True),
    Column("recorded_at", DateTime(timezone=True), primary_key=True),
    Column("publicity", Text, nullable=False),
)

# When businesses joined and left a register, and enterprises the settlement online (register ``odr``). Who
# it is stands only beside what names it.
register_changes = Table(
    "register_changes",
    METADATA,
    Column("register", Text, primary_key=True),
    Column("entry_id", Uuid, primary_key=True),
    Column("recorded_at", DateTime(timezone=True), primary_key=True),
    Column("change", Text, primary_key=True),
    Column("day", Date, nullable=False),
    Column("level", Text),
    Column("uscc", Text),
    Column("name_key", Text),  # the letters of its name
    Column("town", Text),  # as the register has it: a code or a name
)
