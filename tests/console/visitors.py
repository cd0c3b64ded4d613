"""A person of the county with a client instead of a screen: what their pages hold, without looking at them."""

import contextlib
import re
from collections.abc import AsyncIterator

import httpx

from tests.support.county import County

PATIENCE = 60  # seconds for a page


@contextlib.asynccontextmanager
async def visiting_as(county: County, role: str) -> AsyncIterator[httpx.AsyncClient]:
    """Sign in by the form; the client keeps the session."""
    entry = county.credentials(role)
    async with httpx.AsyncClient(base_url=county.origin, timeout=PATIENCE) as person:
        form = await person.get("/console/sign-in")
        [token] = re.findall(r'name="token" value="([^"]+)"', form.text)
        fields = {"user": entry["user"], "password": entry["password"], "token": token}
        answer = await person.post("/console/sign-in", data=fields, headers={"Origin": county.origin})
        assert answer.status_code == 303, answer.text
        yield person
