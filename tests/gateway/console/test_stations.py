"""A service station on screen."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from bureau import Bureau
from intake import joined_intake
from playwright.async_api import Browser
from settling import Settling, settling_at, words_of
from test_browser import looked_at, signed_in, submit
from test_registers import a_shop, post

from canon.shanghai import day_of
from chassis.web import visibility_wait
from gateway.console.registers.models import Group, Groups
from gateway.console.stations import view
from gateway.console.stations.models import StationDay, StationFigures, StationRate, TownFigure, TownFigures
from tests.chromium import visiting
from tests.console.accessibility import check_page
from tests.sweeps import SAMPLED, one_day_in

STATIONS = "/console/stations"
REGISTER = "/v1/registers/stations"
SETTLED = {"matter": "超市鸡蛋破损", "respondent": "河西惠家超市", "amount_fen": "18.50", "minutes": "15"}
SETTLED |= {"terms": "店方当场换两盒"}


@pytest.fixture
async def settling(bureau: Bureau, database_url: str) -> AsyncIterator[Settling]:
    async with settling_at(bureau, database_url) as settling:
        yield settling


async def a_station(settling: Settling, name: str = "梧桐商场站", town: str = "城关镇") -> str:
    page = await a_shop(settling, name, REGISTER, town=town, field="retail")
    return f"{STATIONS}/{page.rpartition('/')[2]}"


async def test_a_settlement_is_recorded_in_one_form_and_counted(settling: Settling) -> None:
    page = await a_station(settling)
    today = day_of(settling.bureau.clock.now()).isoformat()
    await settling.bureau.sign_in("officer")

    recorded = await send(settling, page, "settlements", settled_on=today, **SETTLED)

    text = words_of(recorded)
    assert "已记为当场办结" in text
    assert "接待 1，移交 0" in text
    assert "1 / 1" in text
    assert "18.50 元" in text


async def test_what_is_missing_comes_back_to_the_form(settling: Settling) -> None:
    page = await a_station(settling)
    await settling.bureau.sign_in("officer")

    answer = await send(settling, page, "settlements", **SETTLED | {"terms": "", "settled_on": "2026-11-24"})

    assert (answer.status_code, "这一项要填" in words_of(answer)) == (422, True)
    assert "超市鸡蛋破损" in answer.text


async def test_what_cannot_be_settled_is_filed_for_the_hub_and_counted(
    settling: Settling, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visibility_wait, "MAX_WAIT_SECONDS", 30.0)
    running = settling.odr.router.lifespan_context(settling.odr)
    async with joined_intake(settling.bureau, database_url) as settling.peers["intake"], running:
        page = await a_station(settling)
        await post(settling, "hub", f"/v1{page.removeprefix('/console')}/accounts", account="partner.dev")
        await settling.bureau.sign_in("officer")

        handed = await send(
            settling,
            page,
            "handovers",
            **{
                "matter.text": "化妆品用后脸肿，包装没有批号，现场封存同批次 11 盒。",
                "respondent.name": "惠美日化",
                "complainant.phone": "13900006677",
                "reason": "需抽样送检，站里没有资质",
            },
        )

    assert "已交受理台，WQ" in words_of(handed)
    assert "接待 1，移交 1" in words_of(handed)


async def test_a_station_with_nobody_says_what_to_do(settling: Settling) -> None:
    page = await settling.bureau.home_of("hub", STATIONS)

    assert "名录上还没有服务站" in words_of(page)


async def test_a_suspended_station_offers_no_form(settling: Settling) -> None:
    page = await a_station(settling)
    entry = f"{REGISTER}/{page.rpartition('/')[2]}"
    await post(settling, "section_head", f"{entry}/suspension", reason="无人值守", proof="核查记录")

    view_of_hub = await settling.bureau.home_of("hub", STATIONS)

    assert "暂停中的服务站不能登记" in words_of(view_of_hub)
    assert "form-settlements" not in view_of_hub.text


def test_towns_with_many_complaints_and_few_stations_come_first() -> None:
    towns = TownFigures(
        items=[
            TownFigure(key="hexi", name="河西镇", value=40),
            TownFigure(key="chengguan", name="城关镇", value=90),
            TownFigure(key="shiqiao", name="石桥镇", value=30),
            TownFigure(key=None, name=None, value=400),
        ]
    )
    stations = Groups(items=[Group(group="城关镇", count=2)])

    found = view.candidates_of(towns, stations)

    assert [(one.name, one.complaints, one.stations) for one in found] == [
        ("河西镇", 40, 0),
        ("城关镇", 90, 2),
        ("石桥镇", 30, 0),
    ]


def test_a_day_has_a_bar_as_high_as_its_visits() -> None:
    first = date(2026, 11, 1)
    days = [StationDay(on=first + timedelta(days=n), settled=n, handed_over=1) for n in (1, 3)]
    rate = StationRate(numerator=4, denominator=6, value=6667, definition="")
    figures = StationFigures(
        id=UUID(int=1), name="站", address="街", town="镇", state="listed", accounts=[], visits=6, settled=4,
        handed_over=2, amount_fen=0, with_amount=0, minutes_median=None, minutes_p90=None, settlement_rate=rate,
        days=days,
    )  # fmt: skip

    bars = view.days_of(figures, first, date(2026, 11, 20))

    assert [(bar.x, bar.settled, bar.handed) for bar in bars] == [(20.0, 19.5, 19.5), (60.0, 58.5, 19.5)]
    assert bars[1].y_handed == 10.0


async def send(settling: Settling, page: str, act: str, **fields: str) -> httpx.Response:
    """Fill a form of the page of stations and send it."""
    return await settling.submit(STATIONS, f"{page.rpartition('/')[2]}/{act}", **fields)


@pytest.mark.browser
@one_day_in(SAMPLED)
async def test_a_station_settles_on_the_spot_in_one_form(settling: Settling, browser: Browser, tmp_path: Path) -> None:
    bureau = settling.bureau
    await a_station(settling)
    async with visiting(bureau.front, browser) as visit:
        page, origin = visit.page, visit.origin
        await signed_in(page, bureau, origin, "officer")
        for matter, fen in (("手机膜贴歪，店家重贴", "0.00"), ("水果短斤，补足并退差价", "18.50")):
            await page.goto(f"{origin}{STATIONS}")
            await submit(
                page,
                "#form-settlements button",
                **{
                    "settlements-matter": matter,
                    "settlements-respondent": "河西通讯",
                    "settlements-amount_fen": fen,
                    "settlements-minutes": "12",
                    "settlements-terms": "当场办好，消费者同意",
                },
            )
        assert "已记为当场办结" in await page.locator("#toast").inner_text()
        assert "水果短斤" in await page.locator("#recent").inner_text()
        assert "2 / 2" in await page.locator("#month").inner_text()
        await looked_at(page, tmp_path, "station")
        await page.goto(f"{origin}{STATIONS}?lang=en")
        await looked_at(page, tmp_path, "station-en")
        await page.goto(f"{origin}{STATIONS}")
        await check_page(page)
