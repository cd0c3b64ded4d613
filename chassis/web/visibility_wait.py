"""Wait for an object that another service has just created and this service has not yet consumed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from chassis.clock import age_of
from chassis.errors import NotFound, NotYetHere

Found = TypeVar("Found")
NEW_ID_AGE = timedelta(seconds=60)
MAX_WAIT_SECONDS = 2.0
POLL_SECONDS = 0.05


async def wait_until_visible(identifier: UUID, load: Callable[[], Awaitable[Found | None]]) -> Found:
    """Load an object; while it is missing and its id is new, retry for two seconds.

    Raises:
        NotYetHere: the id is new, and the object has not arrived.
        NotFound: the id is old, and there is no such object.
    """
    found = await load()
    age = age_of(identifier)
    if found is None and age is not None and abs(age) < NEW_ID_AGE:
        until = asyncio.get_running_loop().time() + MAX_WAIT_SECONDS
        while found is None and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(POLL_SECONDS)
            found = await load()
        if found is None:
            raise NotYetHere
    if found is None:
        raise NotFound
    return found
