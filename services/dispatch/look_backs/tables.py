"""The tables of look-backs and of the cases they sampled."""

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid

from services.dispatch.metadata import METADATA, TIMESTAMP

look_backs = Table(
    "look_backs",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("size", Integer, nullable=False),
    Column("seed", Text, nullable=False),
    Column("population", Integer, nullable=False),
    Column("drawn_by", Text, nullable=False),
    Column("drawn_at", TIMESTAMP, nullable=False),
    Index(None, "drawn_at", "id"),
)

look_back_items = Table(
    "look_back_items",
    METADATA,
    Column("look_back_id", Uuid, ForeignKey("look_backs.id"), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("section", Text),
    Column("dissatisfied", Boolean, nullable=False),
    Column("finding", Text),
    Column("note", Text),
    Column("found_by", Text),
    Column("found_at", TIMESTAMP),
    Index(None, "case_id"),
)
