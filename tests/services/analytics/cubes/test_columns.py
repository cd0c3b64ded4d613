"""A metric counts columns that exist, in columns that exist; what is missing is named with the command that adds it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.analytics.cubes.tables import number_columns
from services.analytics.definitions.domain.catalogue import METRICS
from services.analytics.definitions.domain.conditions import All, Condition, Either, Not
from services.analytics.definitions.domain.metric import Basis, Metric, Shape
from services.analytics.definitions.repository.rows import rows_of
from services.analytics.metadata import METADATA

MIGRATIONS = Path(__file__).parents[4] / "services" / "analytics" / "migrations" / "versions"
MIGRATED = "".join(path.read_text() for path in MIGRATIONS.glob("*.py")).replace('"', "'")
TABLES = ("cubes", "balances", "owed")
COUNTED = [metric for metric in METRICS.values() if metric.shape is not Shape.NONE]


def columns_of(condition: Condition) -> Iterator[str]:
    match condition:
        case Not(inner):
            yield from columns_of(inner)
        case All() | Either():
            for part in condition.parts:
                yield from columns_of(part)
        case _:
            yield condition.column


def named_by(metric: Metric) -> set[str]:
    instants = [name for basis in Basis for name in metric.columns(basis)]
    amount = [metric.amount] if metric.amount else []
    return {*columns_of(metric.counted), *columns_of(metric.hit), *instants, *amount}


@pytest.mark.parametrize("metric", COUNTED, ids=lambda metric: metric.name)
def test_a_metric_names_columns_of_the_rows_it_counts(metric: Metric) -> None:
    rows = {column.name for column in rows_of(metric.rows, None).columns}

    assert named_by(metric) - rows == set(), "rows_of gives no such column: facts/tables.py, definitions/repository"


@pytest.mark.parametrize("metric", COUNTED, ids=lambda metric: metric.name)
def test_a_metric_has_its_columns_in_every_table_of_figures(metric: Metric) -> None:
    absent = [name for name in number_columns(metric) if MIGRATED.count(f"'{name}'") < len(TABLES)]

    assert absent == [], f'make migration service=analytics message="Count {metric.name}"'


def test_every_number_stands_in_the_cubes_their_balances_and_what_is_pending() -> None:
    numbers = {name for metric in COUNTED for name in number_columns(metric)}

    for name in TABLES:
        assert numbers <= {column.name for column in METADATA.tables[name].columns}


def test_a_migration_that_adds_a_number_counts_what_is_there_already() -> None:
    """Else the cubes hold 0 of all that came before, and go on from there."""
    adding = [
        path for path in MIGRATIONS.glob("*.py") if "add_column" in path.read_text() and "'cubes'" in path.read_text()
    ]
    silent = [path.name for path in adding if "types_heard" not in path.read_text()]

    assert silent == [], "delete the facts, cubes and `types_heard`, as 0002 does: they are made anew from the logs"
