"""Ids of things that have been there for a while."""

from uuid import UUID

from chassis.clock import new_id

_HOUR = 3_600_000 << 80  # where an id holds its milliseconds


def settled_id() -> UUID:
    """An id made an hour ago: nobody who does not see the thing waits whether it is only on its way."""
    return UUID(int=new_id().int - _HOUR)
