"""The table of measures against businesses that are late with one consumer's plan."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, Table, Text, Uuid

from services.refunds.metadata import METADATA

plan_measures = Table(
    "plan_measures",
    METADATA,
    Column("plan_id", Uuid, ForeignKey("plans.id", name="fk_plan_measures_plan_id_plans"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", Date),
    Column("taken_by", Text, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False),
)
