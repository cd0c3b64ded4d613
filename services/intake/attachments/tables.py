"""The tables of stored files. A file's name and what its sender said of it stand with the complaint."""

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, PrimaryKeyConstraint, Table, Text, Uuid, text

from services.intake.metadata import METADATA

attachments = Table(
    "attachments",
    METADATA,
    Column("complaint_id", Uuid, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("owner", Text, nullable=False, server_default=""),  # the enterprise or agency that brought it
    Column("media_type", Text, nullable=False),  # as its bytes say
    Column("stored_at", DateTime(timezone=True), nullable=False),
    Column("account", Text, nullable=False),
    Column("original", Text, nullable=False),  # names in the store
    Column("original_size", BigInteger, nullable=False),  # plain bytes
    Column("view", Text),  # of pictures, without what the camera noted
    Column("view_size", BigInteger),
    Column("thumbnail", Text),
    Column("thumbnail_size", BigInteger),
    Column("width", Integer),  # pixels
    Column("height", Integer),
    Column("draw_due_at", DateTime(timezone=True)),  # of a picture that is not drawn yet
    PrimaryKeyConstraint("complaint_id", "sha256", "owner"),
    Index(None, "original", unique=True),
    Index(None, "view", unique=True),
    Index(None, "thumbnail", unique=True),
    Index("ix_attachments_draw_due_at", "draw_due_at", postgresql_where=text("draw_due_at is not null")),
)

attachment_releases = Table(
    "attachment_releases",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("owner", Text, nullable=False),  # of the file
    Column("party", Text, nullable=False),  # to whom: complainant | enterprise | agency
    Column("code", Text, nullable=False),  # which enterprise or agency
    Column("released_at", DateTime(timezone=True), nullable=False),
    Column("taken_back_at", DateTime(timezone=True)),
    Index(None, "complaint_id"),
)

attachment_removals = Table(
    "attachment_removals",
    METADATA,
    Column("name", Text, primary_key=True),  # in the store
    Column("due_at", DateTime(timezone=True), nullable=False),
    Index(None, "due_at"),
)
