"""A metric counts columns that exist, in columns that exist."""

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


def test_every_number_stands_in_the_cubes_their_balances_and_what_is_pending() -> None:
    numbers = {name for metric in COUNTED for name in number_columns(metric)}

    for name in TABLES:
        assert numbers <= {column.name for column in METADATA.tables[name].columns}


def test_a_migration_that_adds_a_number_counts_what_is_there_already() -> None:
    """Else the cubes hold 0 of all that came before, and go on from there."""
    scripts = {path.name: path.read_text().replace('"', "'") for path in MIGRATIONS.glob("*.py")}
    adding = {name: script for name, script in scripts.items() if "add_column" in script and "'cubes'" in script}
    silent = [name for name, script in adding.items() if "types_heard" not in script]

    assert silent == [], "delete from facts, cubes and `types_heard` (`op.execute`): they are made anew from the logs"
