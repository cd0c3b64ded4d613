"""Sessions of people: seen, ended one by one or all at once, and over when nobody sits there any more."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select, update

from chassis.clock import machine_now
from gateway.accounts.tokens import IDLE_AFTER
from gateway.edge import authentication
from gateway.settings import Timings
from gateway.store.tables import sessions
from tests.gateway.echoing import Echoing, credentials
from tests.gateway.test_signing_in import bearing, me, person, signed_in
from tests.support.schema import altered

SESSIONS = "/v1/accounts/me/sessions"


pytestmark = pytest.mark.parametrize("house", [{"timings": Timings(identity_cached=0.0)}], indirect=True, ids=["anew"])


async def used(house: Echoing, home: Path) -> dict[str, str]:
    """A session with a first request."""
    headers = bearing(await signed_in(house, home))
    assert await me(house, headers) == 200
    return headers


async def listed(house: Echoing, headers: dict[str, str]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await house.client.get(SESSIONS, headers=headers)).json()["items"]
    return items


async def end(house: Echoing, headers: dict[str, str], **body: Any) -> httpx.Response:
    return await house.client.post(f"{SESSIONS}:end", json=body, headers=headers)


async def age_sessions(house: Echoing, minutes: int) -> None:
    async with house.own.state.transactions.begin() as work:
        await work.db.execute(update(sessions).values(seen_at=sessions.c.seen_at - timedelta(minutes=minutes)))


async def test_a_person_sees_every_session_under_the_own_name_and_no_other(house: Echoing, home: Path) -> None:
    first, second = await used(house, home), await used(house, home)
    user, password = person(home, "officer")
    other = bearing(await house.client.post("/v1/sessions", json={"user": user, "password": password}))

    sessions = await listed(house, first)

    assert len(sessions) == 2
    assert sessions[0]["began_at"] > sessions[1]["began_at"]
    assert await listed(house, second) == sessions
    assert [len(await listed(house, headers)) for headers in (other, credentials(home, "partner"))] == [1, 0]


async def test_a_session_that_should_not_be_there_is_ended_with_the_password_only(house: Echoing, home: Path) -> None:
    stolen, own = await used(house, home), await used(house, home)
    _, [_, old] = person(home), await listed(house, own)

    refused = await end(house, own, password="wrong", session=old["id"])
    unharmed = await me(house, stolen)
    ended = await end(house, own, password=person(home)[1], session=old["id"])

    assert (refused.status_code, unharmed, ended.json()) == (403, 200, {"ended": True})
    assert (await me(house, stolen), await me(house, own)) == (401, 200)
    assert old["id"] not in {session["id"] for session in await listed(house, own)}


async def test_a_session_that_another_process_saw_while_it_was_ended_stays_ended(house: Echoing, home: Path) -> None:
    shared, own = await used(house, home), await used(house, home)
    _, [_, old] = person(home), await listed(house, own)
    async with house.own.state.transactions.begin() as work:
        [late] = (await work.db.execute(select(sessions).where(sessions.c.id == old["id"]))).mappings()
    await end(house, own, password=person(home)[1], session=old["id"])
    async with house.own.state.transactions.begin() as work:
        await work.db.execute(insert(sessions).values(**late))

    assert await me(house, shared) == 401
    assert old["id"] not in {session["id"] for session in await listed(house, own)}


async def test_all_sessions_are_ended_at_once_and_keys_go_on(house: Echoing, home: Path) -> None:
    both, key = [await used(house, home) for _ in range(2)], credentials(home, "hub")

    assert (await end(house, key, password=person(home)[1])).status_code == 200

    assert [await me(house, headers) for headers in both] == [401, 401]
    assert await listed(house, key) == []
    assert await me(house, key) == 200


async def test_a_session_of_somebody_else_is_not_to_be_had(house: Echoing, home: Path) -> None:
    own = await used(house, home)
    user, password = person(home, "officer")
    other = bearing(await house.client.post("/v1/sessions", json={"user": user, "password": password}))
    [theirs] = await listed(house, other)

    answer = await end(house, own, password=person(home)[1], session=theirs["id"])

    assert (answer.status_code, await me(house, other)) == (404, 200)


async def test_after_an_hour_without_a_request_a_session_is_over(house: Echoing, home: Path) -> None:
    headers = await used(house, home)

    await age_sessions(house, 59)
    still = await me(house, headers)  # and it counts from now on again
    await age_sessions(house, 59)
    again = await me(house, headers)
    await age_sessions(house, 61)

    assert (still, again, await me(house, headers)) == (200, 200, 401)
    assert await listed(house, credentials(home, "hub")) == []


async def test_sessions_that_ended_by_themselves_are_forgotten(house: Echoing, home: Path) -> None:
    await used(house, home)
    async with house.own.state.transactions.begin() as work:
        await work.db.execute(update(sessions).values(expires_at=sessions.c.began_at))

    await used(house, home)

    async with house.own.state.transactions.begin() as work:
        assert len((await work.db.execute(select(sessions))).all()) == 1


async def test_a_token_that_nobody_used_for_an_hour_is_never_good(
    house: Echoing, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = bearing(await signed_in(house, home))
    now = machine_now()
    monkeypatch.setattr(authentication, "machine_now", lambda: now + IDLE_AFTER * 1.01)

    assert await me(house, headers) == 401


async def test_a_database_that_only_reads_keeps_nobody_out(house: Echoing, home: Path) -> None:
    headers = bearing(await signed_in(house, home))
    full = "alter table sessions add constraint full_disk check (false) not valid"

    async with altered(house.own.state.transactions, full, "alter table sessions drop constraint full_disk"):
        assert await me(house, headers) == 200
