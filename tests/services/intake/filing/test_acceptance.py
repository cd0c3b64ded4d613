"""Taking complaints in: what is known is looked for, what is new gets a number, and nobody is overtaken unseen."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, text

from chassis.bus.postgres import PostgresBus
from chassis.clock import SystemClock, new_id
from chassis.telemetry.trace import Trace
from services.intake.app import create_app
from services.intake.complaints.repository import additions
from services.intake.complaints.tables import complaints
from services.intake.filing import repository as filing_repository
from services.intake.filing.domain.acceptance import Refused, read_filing
from services.intake.filing.domain.filing import Filing
from services.intake.filing.service.acceptance import FilingAnswer, FilingResult, QueuedFiling, accept_all
from tests.chassis import toy
from tests.services.intake.asking import Client, Keys, Message
from tests.services.intake.building import BOTH, NOW, a_filing
from tests.services.intake.conftest import settings_for

_ANSWERED = "insert into idempotency values ('acme', 'k1', '', 201, '', now())"
_SOMEBODY_WAITS = """
select exists (
    select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
    and query ~ 'insert into (heads|receipts)'
)
"""


def number_in(answer: httpx.Response | FilingAnswer) -> int:
    body = answer.json() if isinstance(answer, httpx.Response) else httpx.Response(200, content=answer.body).json()
    return int(body["number"].rpartition("-")[2])


def fresh(**changes: object) -> Filing:
    return a_filing(ids=(new_id(), new_id()), **changes)


async def taken(app: FastAPI, *filings: Filing) -> list[FilingResult]:
    """All in one go."""
    async with app.state.transactions.autocommit() as work:
        return await accept_all(
            work,
            [QueuedFiling(read_filing(one, NOW), Trace.new()) for one in filings],
            app.state.acceptance_queue.people,
        )


async def test_no_number_is_drawn_for_what_is_repeated_or_refused(
    client: Client, keys: Keys, complaint: Message
) -> None:
    partner, key = client("partner"), keys()
    first = await partner.post("/v1/complaints", json=complaint, headers=key)
    replayed = await partner.post("/v1/complaints", json=complaint, headers=key)
    same = await partner.post("/v1/complaints", json=complaint, headers=keys())
    reused = await partner.post("/v1/complaints", json={**complaint, "external_id": "P-9"}, headers=key)
    backdated = {**complaint, "external_id": "P-8", "received_at": "2026-11-01T08:00:00+08:00"}
    refused = await partner.post("/v1/complaints", json=backdated, headers=keys())

    following = await partner.post("/v1/complaints", json={**complaint, "external_id": "P-2"}, headers=keys())

    statuses = [answer.status_code for answer in (first, replayed, same, reused, refused, following)]
    assert statuses == [201, 201, 200, 422, 403, 201]
    assert number_in(following) == number_in(first) + 1


async def test_of_many_taken_at_once_each_has_the_next_number_and_a_complaint_with_a_report_two(app: FastAPI) -> None:
    answers = await taken(
        app,
        fresh(key="k1", external_id="P-1"),
        fresh(key="k1", external_id="P-1"),  # a twin
        fresh(key="k2", external_id="P-1"),  # the same complaint, answered when it was compared
        fresh(key="k3", external_id="P-3", matter=replace(a_filing().matter, text=BOTH)),
        fresh(key="k4", external_id="P-4"),
    )

    assert [number_in(answer) for answer in answers if isinstance(answer, FilingAnswer)] == [1, 1, 2, 4]


async def test_what_only_becomes_new_by_what_was_known_gets_a_number_too(app: FastAPI) -> None:
    await taken(app, fresh(key="k1", external_id="P-1"))

    reused, own = await taken(
        app, fresh(key="k1", external_id="P-2", print=b"other"), fresh(key="k2", external_id="P-2")
    )

    assert isinstance(reused, Refused)
    assert isinstance(own, FilingAnswer)
    assert (own.status, number_in(own)) == (201, 2)


async def test_only_the_look_does_without_the_disk(app: FastAPI) -> None:
    """What is written after it on the same line waits as always."""
    async with app.state.transactions.autocommit() as work:
        before = await work.db.scalar(text("show synchronous_commit"))
        await filing_repository.load_known(work.db, [fresh()], [[NOW.date()]])
        after = await work.db.scalar(text("show synchronous_commit"))

    assert (before, after) == ("on", "on")


async def test_a_change_of_the_tables_and_a_filing_take_them_in_one_order(app: FastAPI) -> None:
    """Else each would hold what the other waits for."""
    async with app.state.transactions.begin() as change:
        await change.db.execute(text("lock table complaints"))
        filing = asyncio.create_task(taken(app, fresh()))
        await toy.until(lambda: _somebody_waits(app))
        await change.db.execute(text("lock table event_log"))
    [answer] = await filing

    assert isinstance(answer, FilingAnswer)


async def _somebody_waits(app: FastAPI) -> bool:
    async with app.state.transactions.begin() as work:
        return bool(await work.db.scalar(text(_SOMEBODY_WAITS)))


async def test_whoever_is_overtaken_writes_nothing(app: FastAPI) -> None:
    """Another process takes the same key between the look and the writing."""
    async with app.state.transactions.begin() as another:
        await another.db.execute(text(_ANSWERED))
        late = asyncio.create_task(taken(app, fresh(key="k1", external_id="P-1"), fresh(key="k2", external_id="P-2")))
        await toy.until(lambda: _somebody_waits(app))
    with pytest.raises(additions.ConcurrentInsert):
        await late

    async with app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(complaints)) == 0


async def test_two_processes_that_receive_the_same_request_at_once_answer_alike(
    database_url: str, bus: PostgresBus, app: FastAPI, client: Client, complaint: Message
) -> None:
    another = create_app(settings_for(database_url), bus, SystemClock())
    async with another.router.lifespan_context(another):
        transport = httpx.ASGITransport(app=another)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://intake", auth=client("partner").auth
        ) as to_another:
            requests = [
                sender.post(
                    "/v1/complaints", json={**complaint, "external_id": f"P-{n}"}, headers={"Idempotency-Key": f"k{n}"}
                )
                for n in range(40)
                for sender in (client("partner"), to_another)
            ]
            answers = await asyncio.gather(*requests)

    assert {answer.status_code for answer in answers} == {201}
    assert [answer.content for answer in answers[::2]] == [answer.content for answer in answers[1::2]]
    assert len({number_in(answer) for answer in answers}) == 40
    async with app.state.transactions.begin() as work:
        assert await work.db.scalar(select(func.count()).select_from(complaints)) == 40
