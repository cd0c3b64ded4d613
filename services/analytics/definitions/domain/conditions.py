"""Conditions on a row for a figure to count it: written once here, turned into SQL by the repository."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Known:
    """The column is not null."""

    column: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column holds one of these values; null is none of them."""

    column: str
    values: tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """The column holds a number not below this one."""

    column: str
    least: int


@dataclass(frozen=True, slots=True)
class Not:
    inner: "Condition"


@dataclass(frozen=True, slots=True, init=False)
class All:
    parts: tuple["Condition", ...]

    def __init__(self, *parts: "Condition") -> None:
        object.__setattr__(self, "parts", parts)


@dataclass(frozen=True, slots=True, init=False)
class Either:
    parts: tuple["Condition", ...]

    def __init__(self, *parts: "Condition") -> None:
        object.__setattr__(self, "parts", parts)


Condition: TypeAlias = Known | OneOf | AtLeast | Not | All | Either


def is_(column: str, value: str | int | bool) -> OneOf:  # noqa: FBT001 - the value a column holds, not a switch
    return OneOf(column, (value,))
