"""Combine statements into one, because each costs a round trip, and bind many values as one parameter."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, TypeAlias

from sqlalchemy import ARRAY, ColumnElement, any_, literal
from sqlalchemy.ext.asyncio import AsyncConnection

_PLACEHOLDER = re.compile(r"\$(\d+)")


@dataclass(frozen=True, slots=True)
class StatementPart:
    """A common table expression ``name as (…)``, or several separated by commas, and its number of parameters.

    Parameters are numbered from ``$1``. The text never contains a value.
    """

    text: str
    values: int


BoundStatement: TypeAlias = tuple[StatementPart, Sequence[Any]]


def is_any_of(column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Return the condition that a column has one of these values, which are bound as one array.

    ``in_`` binds each as a parameter, of which a statement has 32,767 at most.
    """
    return column == any_(literal(list(values), ARRAY(column.type)))


async def execute_combined(db: AsyncConnection, statements: Sequence[BoundStatement]) -> None:
    """Execute all in one statement, if there is any. Tables are locked in this order; no part sees another's writes."""
    if statements:
        parts, values = zip(*statements, strict=True)
        await db.exec_driver_sql(_combined_sql(*parts), tuple(chain(*values)))


@cache
def _combined_sql(*parts: StatementPart) -> str:
    return f"with {join_parts(*parts).text} select"


def join_parts(*parts: StatementPart) -> StatementPart:
    """Join parts into one; the parameters of each follow those of the one before."""
    texts, values = [], 0
    for part in parts:
        texts.append(_shift_placeholders(part.text, values))
        values += part.values
    return StatementPart(", ".join(texts), values)


def _shift_placeholders(text: str, by: int) -> str:
    return _PLACEHOLDER.sub(lambda match: f"${int(match[1]) + by}", text)
