"""The tables of cubes, of their balances, and of complaints that are dirty."""

from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Date, Index, Integer, Table, Text, Uuid

from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.metric import Metric, Shape
from services.analytics.metadata import METADATA

# By which figures are broken down.
ATTRIBUTES = (
    "channel",
    "department",
    "agency",
    "kind",
    "category",
    "town",
    "topic",
    "topic_class",
)
CELLS = {"fillfactor": "50", "autovacuum_vacuum_scale_factor": "0.02", "autovacuum_vacuum_cost_delay": "0"}
EMPTIED = {
    "autovacuum_vacuum_scale_factor": "0.0",
    "autovacuum_vacuum_threshold": "2000",
    "autovacuum_vacuum_cost_delay": "0",
}


def number_columns(metric: Metric) -> tuple[str, ...]:
    """Return the columns of ``cubes`` that a metric fills: its rows, and its hits or its amount."""
    match metric.shape:
        case Shape.COUNT:
            return (f"d_{metric.name}",)
        case Shape.RATE:
            return (f"d_{metric.name}", f"n_{metric.name}")
        case Shape.SUM:
            return (f"d_{metric.name}", f"a_{metric.name}")
    return ()


NUMBERS = tuple(name for metric in METRICS.values() for name in number_columns(metric))


CELL = ("cube", "basis", "level", "first", "key")  # the key of a cell


def _cell() -> list[Column[Any]]:
    """Return the columns of ``CELL``; ``key`` has the values of the cube's attributes, some of them null."""
    return [
        Column("cube", Text, primary_key=True),
        Column("basis", Text, primary_key=True),
        Column("level", Text, primary_key=True),
        Column("first", Date, primary_key=True),
        Column("key", ARRAY(Text), primary_key=True),
    ]


def _numbers() -> list[Column[Any]]:
    return [Column(name, BigInteger, nullable=False, server_default="0") for name in NUMBERS]


def _month_column() -> Column[Any]:
    return Column("seen", Date, primary_key=True)


cubes = Table("cubes", METADATA, *_cell(), *_numbers(), postgresql_with=CELLS)

# How many rows were handled in each number of days, for the quantiles.
cube_days = Table(
    "cube_days",
    METADATA,
    *_cell(),
    Column("days", Integer, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    postgresql_with=CELLS,
)

# What the cubes held at the end of a month (月结): the sum of the rows of that month and of those before it.
# ``seen`` is the first day of the month; its rows hold how much each cell changed in it, up or down.
balances = Table(
    "balances", METADATA, *_cell(), _month_column(), *_numbers(), Index(None, "seen"), postgresql_with=CELLS
)

balance_days = Table(
    "balance_days",
    METADATA,
    *_cell(),
    Column("days", Integer, primary_key=True),
    _month_column(),
    Column("rows", BigInteger, nullable=False),
    Index(None, "seen"),
    postgresql_with=CELLS,
)

# The months that are balanced, without gaps; of the last one, if it is not ``whole``, the complaints up to ``reached``.
balanced_months = Table(
    "balanced_months",
    METADATA,
    Column("first", Date, primary_key=True),
    Column("reached", Uuid, nullable=False),
    Column("whole", Boolean, nullable=False),
)

# Dirty complaints, which changed since the last refresh, and what they were counted for then (pending).
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
