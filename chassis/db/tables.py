"""The tables every service has: event log, outbox, inbox, parked and quarantined events, idempotency, audit trail."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.db.metadata import METADATA

idempotency = Table(
    "idempotency",
    METADATA,
    Column("caller", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),  # SHA-256 of method, path and body
    Column("status", SmallInteger),  # null while running
    Column("body", LargeBinary),  # null after the person in it was erased
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

audit_chain = Table(  # insert only; each digest covers the one before it (``chassis/audit/chain.py``)
    "audit_chain",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False),
    Column("sealed_at", DateTime(timezone=True), nullable=False),  # the database's time
)

EAGER_VACUUM = {
    "autovacuum_vacuum_scale_factor": "0.0",
    "autovacuum_vacuum_threshold": "2000",
    "autovacuum_vacuum_cost_delay": "0",
}

log_epoch = Table("log_epoch", METADATA, Column("epoch", SmallInteger, primary_key=True))

heads = Table(
    "heads",
    METADATA,
    Column("aggregate_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Index("ix_heads_moved_at", "moved_at", postgresql_using="brin"),
)

event_log = Table(
    "event_log",
    METADATA,
    Column("aggregate_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("shard", SmallInteger, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("complaint_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("epoch", SmallInteger, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("correlation_id", Text, nullable=False),
    Column("traceparent", Text),
    Column("body", LargeBinary, nullable=False),
    Index("ix_event_log_recorded_at", "recorded_at", postgresql_using="brin"),
)

outbox = Table(
    "outbox",
    METADATA,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("shard", SmallInteger, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    postgresql_with=EAGER_VACUUM,
)

applied = Table(
    "applied",
    METADATA,
    Column("aggregate_id", Uuid, primary_key=True),
    Column("publisher", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("epoch", SmallInteger, nullable=False),
    postgresql_with={"fillfactor": "80"},
)

parked = Table(
    "parked",
    METADATA,
    Column("aggregate_id", Uuid, primary_key=True),
    Column("publisher", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("complaint_id", Uuid, nullable=False),
    Column("why", Text, nullable=False),  # gap | not_yet | behind | failing
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("parked_at", DateTime(timezone=True), nullable=False),
    Index("ix_parked_complaint_id", "complaint_id"),
)

quarantined = Table(
    "quarantined",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("aggregate_id", Uuid),
    Column("publisher", Text, nullable=False),
    Column("version", Integer),
    Column("complaint_id", Uuid),
    Column("type", Text),
    Column("why", Text, nullable=False),  # unreadable | unknown_type | handler_failed | publisher_rewound
    Column(
        "error", Text, nullable=False
    ),  # type and location of the exception, not its message, which may contain personal data
    Column("attempts", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("quarantined_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False, server_default="open"),  # open | replaying | replayed | skipped
    Column("closed_by", Text),
    Column("closed_reason", Text),
    Column("closed_at", DateTime(timezone=True)),
    Index(
        "uq_quarantined_open",
        "aggregate_id",
        "publisher",
        "version",
        unique=True,
        postgresql_where=text("state = 'open'"),
    ),
)

types_heard = Table(
    "types_heard",
    METADATA,
    Column("type", Text, primary_key=True),
    Column("publisher", Text, nullable=False),
    Column("cursor_aggregate", Uuid),  # last event of the backfill
    Column("cursor_version", Integer),
    Column("complete", SmallInteger, nullable=False, server_default="0"),
)

# Complaints whose person was erased: later events about them are redacted.
forgotten = Table(
    "forgotten",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("aggregates", ARRAY(Uuid), nullable=False),  # of its events that this service publishes
    Column("forgotten_at", DateTime(timezone=True), nullable=False),  # machine time
    Column("sweeps", SmallInteger, nullable=False),  # how often the bus was redacted
    Index("ix_forgotten_to_sweep", "forgotten_at", postgresql_where=text("sweeps < 2")),
)

repairs = Table(
    "repairs",
    METADATA,
    Column("publisher", Text, primary_key=True),
    Column("checked_until", DateTime(timezone=True), nullable=False),
    Column("epoch", SmallInteger),  # of its log, up to which this inbox was compared with it
    Column("witness_aggregate", Uuid),  # its newest head at the last check: a publisher that lacks it was rewound
    Column("witness_version", Integer),
)

bus_positions = Table(
    "bus_positions",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("shard", SmallInteger, primary_key=True),
    Column("position", BigInteger, nullable=False),
    postgresql_with={"fillfactor": "50"},
)
