"""One figure by two dimensions at once, as a table of rows and columns; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.console.formatting import Formatter
from gateway.console.metrics.figures import FEWEST, is_rate, write_value
from gateway.console.metrics.groups import group_name
from gateway.console.metrics.models import Group

COLUMNS = 12  # the largest; a wider table is read by nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A figure with what it is of; ``is_few``: over so few cases that it says little."""

    value: str
    numerator: str
    denominator: str
    is_few: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A row or a column; ``key`` is empty for the cases that have none: they cannot be filtered."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossTable:
    """``rows`` hold a cell for each column, ``None`` where nothing was counted."""

    columns: tuple[Side, ...]
    rows: tuple[tuple[Side, tuple[Cell | None, ...]], ...]
    left_out: int


def cross_table(metric: str, dimension: str, then: str, groups: Sequence[Group], say: Formatter) -> CrossTable:
    """Return the table, the largest rows and columns first; those without a key stand last."""
    by_place = {(one.key, one.then_key): one for one in groups}
    rows, columns = _ordered([(one.key, one) for one in groups]), _ordered([(one.then_key, one) for one in groups])
    named = {one.then_key: one.model_copy(update={"key": one.then_key, "name": one.then_name}) for one in groups}
    by_key = {one.key: one for one in groups}
    listed = columns[:COLUMNS]
    return CrossTable(
        columns=tuple(Side(key=key or "", name=group_name(then, named[key], say)) for key in listed),
        rows=tuple(
            (
                Side(key=row or "", name=group_name(dimension, by_key[row], say)),
                tuple(_cell(metric, by_place.get((row, column)), say) for column in listed),
            )
            for row in rows
        ),
        left_out=len(columns) - len(listed),
    )


def _ordered(keyed: Sequence[tuple[str | None, Group]]) -> list[str | None]:
    sizes: dict[str | None, float] = {}
    for key, one in keyed:
        sizes[key] = sizes.get(key, 0) + (one.denominator or one.value or 0)
    return sorted(sizes, key=lambda key: (key is None, -sizes[key], key or ""))


def _cell(metric: str, one: Group | None, say: Formatter) -> Cell | None:
    if one is None:
        return None
    return Cell(
        value=write_value(metric, one.value, say),
        numerator="" if one.numerator is None else say.count(one.numerator),
        denominator="" if one.denominator is None else say.count(one.denominator),
        is_few=is_rate(metric) and (one.denominator or 0) < FEWEST,
    )
