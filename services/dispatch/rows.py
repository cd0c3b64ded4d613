"""Conversion of frozen states to rows and back, for every repository of dispatch."""

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import RowMapping

from canon.deadlines import Suspension

Row = dict[str, Any]
RowLike = Mapping[str, Any] | RowMapping
ColumnReaders = Mapping[str, Callable[[Any], Any]]  # by column: converts the stored value to the field's


class RowDataclass(Protocol):
    """A dataclass whose fields are columns of the same names."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


S = TypeVar("S", bound=RowDataclass)


def row_of(state: RowDataclass) -> Row:
    """Return the columns of a state: plain strings, lists and JSON."""
    return {name: _column_value(getattr(state, name)) for name in _field_names(type(state))}


def state_from_row(kind: type[S], row: RowLike, readers: ColumnReaders) -> S:
    """Return the state that a row holds."""
    read = {name: row[name] for name in _field_names(kind)}
    for name, reader in readers.items():
        if read[name] is not None:
            read[name] = reader(read[name])
    return kind(**read)


@cache
def _field_names(kind: type[RowDataclass]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _column_value(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Suspension):
        return {"from": value.begins_at.isoformat(), "to": value.ends_at.isoformat(), "ground": str(value.ground)}
    if isinstance(value, tuple):
        return [_column_value(one) for one in value]
    return value
