"""The tables: cases as seen now and before, ends of disputes, refunds by step, names; cubes and balances over them."""

from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from chassis.db.metadata import NAMING
from services.analytics.domain.metrics import Metric, Shape
from services.analytics.domain.table import METRICS

METADATA = MetaData(naming_convention=NAMING)


def instant_column(name: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True))


def told_columns() -> list[Column[Any]]:
    """What dispatch tells of a case; the fields of ``Seen`` that may change. Empty where it told nothing yet."""
    return [
        Column("kind", Text, nullable=False),
        Column("region", Text),
        Column("town", Text),
        Column("category", Text),
        Column("state", Text),
        Column("round", SmallInteger),
        Column("department", Text),
        Column("agency", Text),
        instant_column("dispatched_at"),
        instant_column("first_feedback_at"),
        instant_column("accepted_at"),
        instant_column("refused_at"),
        instant_column("redirected_at"),
        Column("bounces", SmallInteger),
        instant_column("returned_at"),
        instant_column("mediation_started_at"),
        instant_column("agreed_at"),
        instant_column("terminated_at"),
        Column("termination_reason", Text),
        instant_column("first_closed_at"),
        instant_column("closed_at"),
        Column("result", Text),
        Column("within_limit", Boolean),
        Column("recovered_fen", BigInteger),
        instant_column("overdue_at"),
        instant_column("followed_up_at"),
        Column("reachable", Boolean),
        Column("service", SmallInteger),
        Column("outcome", SmallInteger),
        Column("rated_round", SmallInteger),
        Column("dispatch_in_time", Boolean),
        instant_column("dispatch_judged_at"),
        Column("feedback_in_time", Boolean),
        instant_column("feedback_judged_at"),
        Column("check_in_time", Boolean),
        instant_column("check_judged_at"),
    ]


TOLD = tuple(column.name for column in told_columns())

# One narrow row per complaint: what intake tells (``case_id``, ``duplicate``, ``recorded_…``) and what dispatch tells
# (the rest, since ``changed_at``) stand in columns of their own, so that they may arrive in any order.
cases_seen = Table(
    "cases_seen",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("duplicate", Boolean, nullable=False),
    Column("recorded_at", DateTime(timezone=True)),  # when intake took it, and what it took it for
    Column("recorded_kind", Text),
    Column("recorded_category", Text),
    Column("channel", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True)),  # since when dispatch's columns are so
    Column("reader", Text),  # the agency that may read it, as it is now whatever the day asked for
    *told_columns(),
    Index(None, "received_at"),
    Index(None, "closed_at"),
    Index("ix_cases_seen_reader", "reader", "received_at", postgresql_where=text("reader is not null")),
    postgresql_with={"fillfactor": "70"},
)

# How a case looked from ``changed_at`` until ``until``, for figures as of a day gone by.
cases_before = Table(
    "cases_before",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("changed_at", DateTime(timezone=True), primary_key=True),
    Column("until", DateTime(timezone=True), nullable=False),
    *told_columns(),
)

disputes_ended = Table(
    "disputes_ended",
    METADATA,
    Column("dispute_id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("enterprise_id", Uuid, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=False),
)

# ``level_fen`` is the sum of the whole plan after this step: promised, paid so far, fallen due so far.
# A timetable that was superseded promises no more than was paid of it.
refund_steps = Table(
    "refund_steps",
    METADATA,
    Column("plan_id", Uuid, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("level_fen", BigInteger, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("amount_fen", BigInteger),
    Column("at", DateTime(timezone=True), nullable=False),
)

# What a town is called, and since when it was: the rules in force name it, and may come to name it otherwise.
towns = Table(
    "towns",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)

ATTRIBUTES = ("channel", "department", "agency", "kind", "category", "town")  # that figures are broken down by
CELLS = {"fillfactor": "50", "autovacuum_vacuum_scale_factor": "0.02", "autovacuum_vacuum_cost_delay": "0"}
EMPTIED = {
    "autovacuum_vacuum_scale_factor": "0.0",
    "autovacuum_vacuum_threshold": "2000",
    "autovacuum_vacuum_cost_delay": "0",
}


def numbers_of(metric: Metric) -> tuple[str, ...]:
    """The columns of ``cubes`` that a metric fills: its rows, and its hits or its amount."""
    match metric.shape:
        case Shape.COUNT:
            return (f"d_{metric.name}",)
        case Shape.RATE:
            return (f"d_{metric.name}", f"n_{metric.name}")
        case Shape.SUM:
            return (f"d_{metric.name}", f"a_{metric.name}")
    return ()


NUMBERS = tuple(name for metric in METRICS.values() for name in numbers_of(metric))


CELL = ("cube", "basis", "level", "first", "key")  # where a cell stands


def _cell() -> list[Column[Any]]:
    """``key``: the values of the cube's attributes, some of them empty."""
    return [
        Column("cube", Text, primary_key=True),
        Column("basis", Text, primary_key=True),
        Column("level", Text, primary_key=True),
        Column("first", Date, primary_key=True),
        Column("key", ARRAY(Text), primary_key=True),
    ]


def _numbers() -> list[Column[Any]]:
    return [Column(name, BigInteger, nullable=False, server_default="0") for name in NUMBERS]


def _seen_in() -> Column[Any]:
    return Column("seen", Date, primary_key=True)


cubes = Table("cubes", METADATA, *_cell(), *_numbers(), postgresql_with=CELLS)

# How many were handled in so many days.
cube_days = Table(
    "cube_days",
    METADATA,
    *_cell(),
    Column("days", Integer, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    postgresql_with=CELLS,
)

# What the cubes held at the end of a month (月结): the sum of what was seen in that month and in those before it.
# ``seen`` is the first day of the month in which so many more were counted there, or fewer.
balances = Table("balances", METADATA, *_cell(), _seen_in(), *_numbers(), Index(None, "seen"), postgresql_with=CELLS)

balance_days = Table(
    "balance_days",
    METADATA,
    *_cell(),
    Column("days", Integer, primary_key=True),
    _seen_in(),
    Column("rows", BigInteger, nullable=False),
    Index(None, "seen"),
    postgresql_with=CELLS,
)

# The months that are balanced, one after the other; of the last one, if it is not ``whole``, the complaints up to
# ``reached``.
balanced_months = Table(
    "balanced_months",
    METADATA,
    Column("first", Date, primary_key=True),
    Column("reached", Uuid, nullable=False),
    Column("whole", Boolean, nullable=False),
)

# Complaints that were written since they were last counted, and what they were counted for then.
touched = Table("touched", METADATA, Column("complaint_id", Uuid, primary_key=True), postgresql_with=EMPTIED)

owed = Table(
    "owed",
    METADATA,
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("basis", Text, nullable=False),
    Column("day", Date, nullable=False),
    *(Column(name, Text) for name in ATTRIBUTES),
    Column("days", Integer),
    *_numbers(),
    postgresql_with=EMPTIED,
)
