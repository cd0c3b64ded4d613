"""T02: intake frozen within a transaction: the database ends it, another serves, the zombie tells no lie.

Taking complaints needs no transaction that stays open: whoever is frozen there holds nothing.
"""

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
from tests.faults.ground import frozen_seconds
from tests.simulation.history import History, check

HOLDING, TAKING = "intake.after_supplement=stop", "intake.after_numbers=stop:2"
SERVED_WITHIN = 20.0  # seconds from the freeze; the database ends what is idle in a transaction after ten
FROZEN_SECONDS = frozen_seconds(otherwise=0.0)  # at least, and until another has served
AT_ONCE = 5.0  # seconds for what nobody holds, on a machine with something else to do
OPEN = "select from pg_stat_activity where application_name = 'weiquan intake' and state = 'idle in transaction'"

pytestmark = pytest.mark.campaign


async def test_what_a_frozen_intake_held_is_let_go_and_it_confirms_nothing_that_is_not_there(county: County) -> None:
    frozen, other = county.host("intake"), county.host("intake", spare=True)
    await frozen.start(HOLDING)
    await other.start()
    async with _at(frozen) as to_frozen, _at(other) as to_other:
        filed = (await _post(to_frozen, "held")).json()["id"]
        request = asyncio.create_task(_say_more(to_frozen, filed))
        await toy.until(lambda: _is_frozen(frozen))
        frozen_at = time.monotonic()
        open_transactions = await county.rows(OPEN)

        async with asyncio.timeout(SERVED_WITHIN):
            while (truth := await _say_more(to_other, filed)).status_code == 503:  # five seconds it waits for the row
                pass
        served_after = time.monotonic() - frozen_at
        await asyncio.sleep(frozen_at + FROZEN_SECONDS - time.monotonic())
        frozen.signal(signal.SIGCONT)
        response = await request
        again = await _say_more(to_frozen, filed)

    print(f"served {served_after:.1f} s after the freeze; the zombie said {response.status_code}")  # noqa: T201
    assert len(open_transactions) == 1
    assert served_after < SERVED_WITHIN
    assert response.status_code == 503
    assert response.headers["retry-after"]
    assert (truth.status_code, again.status_code, again.content) == (201, 201, truth.content)
    assert "idempotent-replayed" not in truth.headers  # nothing of the zombie's was there
    assert len(await county.rows("select from intake.supplements")) == 1


async def test_an_intake_frozen_while_it_takes_complaints_holds_nobody(county: County) -> None:
    frozen, other = county.host("intake"), county.host("intake", spare=True)
    await frozen.start(TAKING)
    await other.start()
    history = History()
    async with _at(frozen) as to_frozen, _at(other) as to_other:
        before, meanwhile = Filer(to_frozen, history, "Z"), Filer(to_other, history, "K")
        await before.file()
        history.invoked.add("unknown")
        request = asyncio.create_task(_post(to_frozen, "unknown"))
        await toy.until(lambda: _is_frozen(frozen))
        frozen_at = time.monotonic()

        await asyncio.gather(*(meanwhile.file() for _ in range(20)))
        truth = await _post(to_other, "unknown")
        served_after = time.monotonic() - frozen_at
        await asyncio.sleep(frozen_at + FROZEN_SECONDS - time.monotonic())
        frozen.signal(signal.SIGCONT)
        response = await request
        again = await _post(to_frozen, "unknown")
        for _ in range(4):
            await before.file()
    for answer in (truth, again, *([response] if response.status_code == 201 else [])):
        history.answers["unknown"].add(answer.content)
    rows = await county.rows("select respondent_name from intake.complaints")
    history.stored = dict(Counter(row["respondent_name"] for row in rows))

    print(f"twenty and one served {served_after:.1f} s after the freeze; the zombie said {response.status_code}")  # noqa: T201
    assert served_after < AT_ONCE
    assert {truth.status_code, again.status_code} == {201}
    assert "idempotent-replayed" in again.headers
    assert check(history) == []


def _at(host: Host) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=host.address, auth=Signed(PARTNER, "intake"), trust_env=False, timeout=60 + FROZEN_SECONDS
    )


async def _post(client: httpx.AsyncClient, key: str) -> httpx.Response:
    return await client.post("/v1/complaints", json=a_filing(key), headers={"Idempotency-Key": key})


async def _say_more(client: httpx.AsyncClient, complaint_id: str) -> httpx.Response:
    path = f"/v1/complaints/{complaint_id}/supplements"
    return await client.post(path, json={"text": "补充：合同在此。"}, headers={"Idempotency-Key": "more"})


async def _is_frozen(host: Host) -> bool:
    stat = await asyncio.to_thread(Path(f"/proc/{host.pid}/stat").read_text)
    return stat.rpartition(")")[2].split()[0] == "T"
