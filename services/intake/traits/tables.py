"""The tables of traits and of keyed marks; marks and businesses go when the person is erased."""

from sqlalchemy import Boolean, Column, DateTime, Index, LargeBinary, PrimaryKeyConstraint, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.intake.metadata import METADATA

traits = Table(
    "traits",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("business", Text),  # of an earlier release, empty: the next one drops it
    Column("business_digest", LargeBinary),  # keyed, of what is its own in its name; goes with the person
    Column("respondent", Text),
    Column("uscc", Text),
    Column("goods", Text),
    Column("problem", Text),
    Column("topic", Text),
    Column("topic_by", Text),  # of an earlier release: complaints say so now; the next one drops it
    Column("refund", Boolean, nullable=False),
    Column("closing", ARRAY(Text), nullable=False),  # words of our lists, none of the person's own
    Column("unreachable", ARRAY(Text), nullable=False),
    Column("lacks_proof", Boolean, nullable=False),
    Index(None, "business", "received_at", postgresql_where=text("business is not null")),
    Index(None, "business_digest", "received_at", postgresql_where=text("business_digest is not null")),
    Index(None, "uscc", "received_at", postgresql_where=text("uscc is not null")),
    Index(None, "received_at"),
)

marks = Table(
    "marks",
    METADATA,
    Column("kind", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),  # keyed
    Column("complaint_id", Uuid, nullable=False),
    PrimaryKeyConstraint("digest", "complaint_id", "kind"),
    Index(None, "complaint_id"),
)
