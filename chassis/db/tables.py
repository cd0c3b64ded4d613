"""Idempotency keys and the audit trail."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, LargeBinary, SmallInteger, Table, Text, Uuid, text

from chassis.db.metadata import METADATA

idempotency = Table(
    "idempotency",
    METADATA,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),  # SHA-256 of method, path and body
    Column("status", SmallInteger),  # null while running
    Column("body", LargeBinary),  # null once the person in it was erased
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("about", Uuid),  # the complaint whose person the answer may show
    Index(None, "created_at"),
    Index("ix_idempotency_about", "about", postgresql_where=text("about is not null")),
)

audit = Table(
    "audit",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("account", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("reason", Text),
    Column("request_id", Text),
    Index("ix_audit_at", "at", postgresql_using="brin"),
)

audit_chain = Table(  # insert only: each entry's digest holds the one before it (``chassis/audit/chain.py``)
    "audit_chain",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False),
    Column("sealed_at", DateTime(timezone=True), nullable=False),  # the database's time
)
