"""Cases that wait for their second reading; a row goes when its text is read."""

from sqlalchemy import Column, ForeignKey, Index, SmallInteger, Table, Uuid, text

from services.dispatch.metadata import METADATA, TIMESTAMP

second_readings = Table(
    "second_readings",
    METADATA,
    Column("case_id", Uuid, ForeignKey("cases.id", name="fk_second_readings_case_id_cases"), primary_key=True),
    Column("queued_at", TIMESTAMP, nullable=False),
    Column("claimed_until", TIMESTAMP),  # by a process that reads it; later another takes it
    Column("priority", SmallInteger, nullable=False, server_default=text("0")),  # ``claim_queue.Priority``
    Index(None, "priority", "queued_at"),
)
