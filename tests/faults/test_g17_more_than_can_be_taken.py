"""G17: more complaints than can be written: the excess is told so at once, and everything else is kept."""

import json
from collections import Counter

import asyncpg

from benchmarks.wire import Connection, connect, request
from chassis.web.auth import CallerTokens
from tests.chassis import toy
from tests.faults.county import KEY, PARTNER, County
from tests.faults.filing import a_filing

CONCURRENT_REQUESTS = 600


async def test_the_excess_is_put_off_at_once_and_nothing_else_is_lost(county: County) -> None:
    intake = county.host("intake")
    await intake.start()
    answers: list[tuple[int, bytes]] = []

    def record(_: Connection, status: int, body: bytes) -> None:
        answers.append((status, body))

    lines = await connect(int(intake.address.rpartition(":")[2]), CONCURRENT_REQUESTS, record)

    async def answered(count: int) -> None:
        async def enough() -> bool:
            return len(answers) >= count

        await toy.until(enough)

    _ask(lines, 0)
    await answered(CONCURRENT_REQUESTS)  # intake knows its pace
    holding = await asyncpg.connect(county.database_url)
    await holding.execute("begin; lock table intake.complaints in exclusive mode")
    _ask(lines, CONCURRENT_REQUESTS)
    await answered(CONCURRENT_REQUESTS + CONCURRENT_REQUESTS // 2)  # while nothing at all can be written
    await holding.close()
    await answered(2 * CONCURRENT_REQUESTS)
    [stored] = await county.rows("select count(*) from intake.complaints")
    for line in lines:
        line.close()

    statuses = Counter(status for status, _ in answers)
    assert set(statuses) == {201, 503}
    assert stored["count"] == statuses[201]
    assert {json.loads(body)["code"] for status, body in answers if status == 503} == {"overloaded"}


def _ask(lines: list[Connection], first: int) -> None:
    """Everybody at once, each over a line of its own."""
    headers = {"x-caller": CallerTokens(KEY).sign(PARTNER, "intake")}
    for number, line in enumerate(lines, first):
        line.send(number, request(number, json.dumps(a_filing(f"P-{number}")).encode(), headers), 0.0)
