"""The second reading under kill -9: every text is read at least once, what it says is done once, nothing waits."""

import asyncio
import signal
from collections import Counter

import pytest

from tests.faults.county import PARTNER, County
from tests.faults.filing import CRACKS, GYM, Filer
from tests.simulation.history import History
from tests.sweeps import ARE_FAULTS_WHOLE

TWO_MATTERS = "反映两件事：宽带乱扣费；理发店会员卡退不了，请分别转办"  # waits at the hub, which gets other suggestions
TEXTS = (TWO_MATTERS, GYM, TWO_MATTERS, CRACKS)
ROUNDS = 4
KILLS = 2 if ARE_FAULTS_WHOLE else 1  # after each the model is loaded anew, which takes most of the time
ON = {"WEIQUAN_MEANING": "on"}
BUSES = ["postgres", pytest.param("kafka", marks=[pytest.mark.kafka, pytest.mark.campaign])]  # both in `make faults`
WAITING = "select case_id from dispatch.second_readings"
# as if a minute had passed
LATER = "update dispatch.second_readings set claimed_until = now() - interval '1 second' returning case_id"


@pytest.mark.usefixtures("meaning_model")
@pytest.mark.parametrize("county_on_each_bus", BUSES, indirect=True)
async def test_texts_are_read_again_where_a_process_was_killed_and_raised_once(county_on_each_bus: County) -> None:
    county, history = county_on_each_bus, History()
    await county.host("intake").start()
    dispatch = county.host("dispatch")
    await dispatch.start(**ON)
    filer = Filer(county.client("intake", PARTNER), history)

    for _ in range(KILLS):
        for words in TEXTS * ROUNDS:
            await filer.file(words)
        await county.until("select exists (select from dispatch.second_readings where claimed_until is not null)")
        dispatch.signal(signal.SIGKILL)
        await dispatch.died()
        await county.rows(LATER)
        await dispatch.start(**ON)
    await county.rest("dispatch")
    async with asyncio.timeout(120):
        while await county.rows(WAITING):
            await county.rows(LATER)
            await asyncio.sleep(1)

    cases = await county.rows("select id from dispatch.cases")
    acts = Counter(
        row["case_id"]
        for row in await county.rows("select case_id from dispatch.history where act = 'case_read_again'")
    )
    assert len(cases) == len(filer.ids) == KILLS * ROUNDS * len(TEXTS)
    assert set(acts.values()) == {1}
    assert len(acts) >= KILLS * ROUNDS  # of those that wait at the hub


async def test_without_the_model_everything_else_works_and_the_status_says_so(county: County) -> None:
    await county.host("intake").start()
    await county.host("dispatch").start(WEIQUAN_MEANING="off")
    filer = Filer(county.client("intake", PARTNER), History())

    await filer.file()
    await county.rest("dispatch")

    assert len(await county.rows("select id from dispatch.cases")) == 1
    assert len(await county.rows(WAITING)) == 1  # until it is let go
