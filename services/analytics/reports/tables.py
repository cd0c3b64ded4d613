"""The tables of reports: figures and tables as of one instant, versions of the text, signatures."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.analytics.metadata import METADATA

reports = Table(
    "reports",
    METADATA,
    Column("report_id", Uuid, primary_key=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("basis", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
    Column("figures", JSONB, nullable=False),  # as they were counted; what a person changed stands in versions
    Column("charts", JSONB, nullable=False),  # as they were counted, like figures
    Column("annexes", JSONB, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("schedule", Text),  # by which it was written, if nobody asked for it
    Column("digest", Text),  # SHA-256 of the final version, once it is signed by two
    Index("uq_reports_schedule", "schedule", "first", unique=True),
    Index("ix_reports_as_of", "as_of", "report_id"),
)

report_versions = Table(
    "report_versions",
    METADATA,
    Column(
        "report_id",
        Uuid,
        ForeignKey("reports.report_id", name="fk_report_versions_report_id_reports"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True),
    Column("sections", JSONB, nullable=False),
    Column("changed", JSONB, nullable=False),  # figures set by hand: id → value and reason
    Column("written_by", Text, nullable=False),
    Column("written_at", DateTime(timezone=True), nullable=False),
)

report_signatures = Table(
    "report_signatures",
    METADATA,
    Column(
        "report_id",
        Uuid,
        ForeignKey("reports.report_id", name="fk_report_signatures_report_id_reports"),
        primary_key=True,
    ),
    Column("number", Integer, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
)
