"""G7: fifty identical posts at once, at two intakes, for key after key: one complaint each, and one answer."""

import asyncio
import os
import time
from collections import Counter

import httpx

from sdk import Answer, Line
from tests.faults.county import PARTNER, County, Host, Signed
from tests.faults.filing import a_filing
from tests.faults.ground import show

KEYS = int(os.environ.get("FAULT_KEYS", "5"))  # `make faults` asks for a thousand
AT_ONCE = 50
AGAIN_SECONDS = 0.05
SETTLED_SECONDS = 60


async def test_of_fifty_identical_posts_at_once_one_is_stored_and_all_are_answered_the_same(county: County) -> None:
    intakes = [county.host("intake"), county.host("intake", spare=True)]
    for intake in intakes:
        await intake.start()
    put_off: Counter[str] = Counter()
    wrong: dict[str, str] = {}
    began = time.monotonic()
    async with _at(intakes[0]) as one, _at(intakes[1]) as other:
        for number in range(KEYS):
            key = f"same-{number}"
            lines = (one, other) * (AT_ONCE // 2)
            answers = await asyncio.gather(*(_settled(line, key, put_off) for line in lines))
            if what := _wrong(answers):
                wrong[key] = what
    seconds = time.monotonic() - began
    stored = await county.rows("select respondent_name, count(*) from intake.complaints group by 1")
    [published] = await county.rows("select count(*), count(distinct aggregate_id) as complaints from intake.event_log")

    show(
        f"{KEYS} keys of {AT_ONCE} posts at once in {seconds:.0f} s: {len(stored)} complaints; put off {dict(put_off)}"
    )
    assert wrong == {}
    assert {row["respondent_name"]: row["count"] for row in stored} == {f"same-{number}": 1 for number in range(KEYS)}
    assert (published["count"], published["complaints"]) == (KEYS, KEYS)


def _at(intake: Host) -> Line:
    return Line(httpx.AsyncClient(base_url=intake.address, auth=Signed(PARTNER, "intake"), trust_env=False, timeout=15))


async def _settled(line: Line, key: str, put_off: "Counter[str]") -> Answer:
    """The certain answer; whoever is told to ask again is told when."""
    async with asyncio.timeout(SETTLED_SECONDS):
        while not (answer := await line.ask("POST", "/v1/complaints", body=a_filing(key), key=key)).certain:
            assert answer.retry_after, (answer.status, answer.transport_error, answer.content)
            put_off[f"{answer.status} {answer.code}"] += 1
            await asyncio.sleep(AGAIN_SECONDS)
    return answer


def _wrong(answers: list[Answer]) -> str:
    """What is not as it should be of the answers to one key; the first may have been lost to who was put off."""
    answered = Counter((answer.status, answer.content) for answer in answers)
    first = sum(not answer.replayed for answer in answers)
    if len(answered) == 1 and answers[0].status == 201 and first <= 1:
        return ""
    return (
        f"{first} first answers of {[(status, content[:80], count) for (status, content), count in answered.items()]}"
    )
