"""Conditions as SQL: a null column never fulfils one, and always its negation."""

from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, false, func, not_, or_

from services.analytics.definitions.domain.conditions import All, AtLeast, Condition, Either, Known, Not, OneOf


def sql(condition: Condition, rows: FromClause) -> ColumnElement[bool]:
    """Return the condition on the columns of ``rows``; it is true or false, never null."""
    match condition:
        case Known(column):
            return rows.c[column].is_not(None)
        case OneOf(column, values):
            return func.coalesce(rows.c[column].in_(values), false())
        case AtLeast(column, least):
            return func.coalesce(rows.c[column] >= least, false())
        case Not(inner):
            return not_(sql(inner, rows))
        case All(parts):
            return and_(*(sql(part, rows) for part in parts))
        case Either(parts):
            return or_(*(sql(part, rows) for part in parts))


def first_known(columns: tuple[str, ...], rows: FromClause) -> ColumnElement[Any]:
    """Return the first of these columns that is not null."""
    found = [rows.c[name] for name in columns]
    return reduce(func.coalesce, found) if len(found) > 1 else found[0]
