"""The number columns of the statements of cubes: some hundred in each select.

What is only carried on or summed is written as text: as expressions it takes three times as long to build, and a
service that starts has readers who wait for it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, TextClause, cast, literal, text


def times(value: int) -> ColumnElement[Any]:
    return cast(literal(value), Integer).label("times")


def number(value: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    return cast(value, BigInteger if _type_of(name) == "bigint" else Integer).label(name)


def zero(name: str) -> TextClause:
    return text(f"cast(0 as {_type_of(name)}) as {name}")


def _type_of(name: str) -> str:
    """Return integer for counts, which is summed several times as fast as bigint; sums of fen need bigint."""
    return "bigint" if name.startswith("a_") else "integer"


def numbers_as_text(names: Sequence[str], form: str = "{0}") -> list[TextClause]:
    """Return the columns of the one table that is selected from; in ``form`` ``{0}`` is a name, ``{1}`` its type."""
    return [text(", ".join(form.format(name, _type_of(name)) for name in names))] if names else []


def sums(names: Sequence[str]) -> list[TextClause]:
    return numbers_as_text(names, "cast(sum({0}) as {1}) as {0}")


def changed_sums(names: Sequence[str]) -> list[TextClause]:
    return [text(f"sum({name}) <> 0") for name in names]
