"""T02: intake frozen within a transaction: the database ends it, another serves, the zombie tells no lie."""

import asyncio
import signal
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.chassis import toy
from tests.faults.county import PARTNER, County, Host, Signed
from tests.faults.filing import Filer, a_filing
from tests.simulation.history import History, check

FREEZES = "intake.after_answers=stop:5"  # everything is written, nothing committed; the day's counter is held
SERVED_WITHIN = 20.0  # seconds from the freeze; the database ends what is idle in a transaction after ten
OPEN = "select from pg_stat_activity where application_name = 'weiquan intake' and state = 'idle in transaction'"

pytestmark = pytest.mark.campaign


async def test_what_a_frozen_intake_held_is_let_go_and_it_confirms_nothing_that_is_not_there(county: County) -> None:
    frozen, other = county.host("intake"), county.host("intake", spare=True)
    await frozen.start(FREEZES)
    await other.start()
    history = History()
    async with _at(frozen) as to_frozen, _at(other) as to_other:
        before, meanwhile = Filer(to_frozen, history, "Z"), Filer(to_other, history, "K")
        for _ in range(4):
            await before.file()
        history.invoked.add("unknown")
        asked = asyncio.create_task(_post(to_frozen, "unknown"))
        await toy.until(lambda: _is_frozen(frozen))
        frozen_at = time.monotonic()
        held = await county.rows(OPEN)

        first = await meanwhile.file()
        served_after = time.monotonic() - frozen_at
        await asyncio.gather(*(meanwhile.file() for _ in range(20)))
        truth = await _post(to_other, "unknown")
        frozen.signal(signal.SIGCONT)
        told = await asked
        again = await _post(to_frozen, "unknown")
        read = await to_frozen.get(f"/v1/complaints/{meanwhile.ids[first]}")
        for _ in range(4):
            await before.file()
    for answer in (truth, again):
        history.asked["unknown"].add(answer.content)
    rows = await county.rows("select respondent_name from intake.complaints")
    history.stored = dict(Counter(row["respondent_name"] for row in rows))

    print(f"served {served_after:.1f} s after the freeze; the zombie said {told.status_code}")  # noqa: T201
    assert len(held) == 1
    assert served_after < SERVED_WITHIN
    assert told.status_code == 503
    assert told.headers["retry-after"]
    assert (truth.status_code, again.status_code, read.status_code) == (201, 201, 200)
    assert "idempotent-replayed" not in truth.headers  # nothing of the zombie's was there
    assert check(history) == []


def _at(host: Host) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=host.address, auth=Signed(PARTNER, "intake"), trust_env=False, timeout=60)


async def _post(client: httpx.AsyncClient, key: str) -> httpx.Response:
    return await client.post("/v1/complaints", json=a_filing(key), headers={"Idempotency-Key": key})


async def _is_frozen(host: Host) -> bool:
    stat = await asyncio.to_thread(Path(f"/proc/{host.pid}/stat").read_text)
    return stat.rpartition(")")[2].split()[0] == "T"
