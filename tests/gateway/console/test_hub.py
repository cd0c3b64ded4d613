"""The hub's desk: what must be decided now, and the acts that decide it."""

from bureau import GYM, NOTHING, UNSURE, Bureau


async def test_the_desk_lists_what_waits(bureau: Bureau) -> None:
    await bureau.receive(GYM)
    await bureau.receive(UNSURE, None)
    await bureau.receive(NOTHING, None)
    page = (await bureau.home_of("hub", "/console/hub")).text

    assert "吃不准" in page
