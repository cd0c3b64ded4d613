"""Stations as their callers see them, on a real database."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from canon.codes import Channel, Kind
from chassis.clock import new_id
from chassis.db.tables import event_log
from chassis.web.auth import Caller, CallerTokens
from contracts.intake import ComplaintReceived, PersonErased
from services.odr import handlers
from services.odr.stations.tables import station_handovers
from tests.services.odr.asking import HEAD, HUB, KEY, OFFICER, Registers

STATIONS = "/v1/registers/stations"
STATION = Caller(account="station.wutong", roles=("partner",), source="partner:station.wutong")
OTHER_STATION = Caller(account="station.other", roles=("partner",), source="partner:station.other")
AGENCY = Caller(account="agency.dev", roles=("agency",), agency="housing")


async def filed(registers: Registers) -> UUID:
    """A complaint that intake accepted."""
    complaint, now = new_id(), registers.clock.now()
    received = ComplaintReceived(
        aggregate_id=complaint,
        complaint_id=complaint,
        occurred_at=now,
        number="WQ20261124-00012",
        case_id=complaint,
        kind=Kind.COMPLAINT,
        channel=Channel.PARTNER,
        source="partner:station.wutong",
        received_at=now,
        matter="现场封存，需送检",
        respondent_name="惠美日化",
    )
    async with registers.app.state.transactions.begin() as work:
        await handlers.add_complaints([received], work)
    return complaint


async def a_station(registers: Registers, name: str = "梧桐商场站", caller: Caller = STATION) -> str:
    entry = await registers.listed(STATIONS, name=name, field="retail", valid_from=registers.days_ago(30))
    path = entry.replace(STATIONS, "/v1/stations")
    bound = await registers.do(HUB, f"{path}/accounts", {"account": caller.account})
    assert bound.status_code == 200, bound.text
    return path


def settled(registers: Registers, **fields: Any) -> dict[str, Any]:
    given = {
        "matter": "超市鸡蛋破损",
        "respondent": "河西惠家超市",
        "amount_fen": 0,
        "terms": "当场换两盒",
        "minutes": 15,
    }
    return given | {"settled_on": registers.days_ago(0)} | fields


async def test_a_station_settles_on_the_spot_and_its_figures_have_their_numerators(registers: Registers) -> None:
    path = await a_station(registers)
    for amount, minutes in ((0, 10), (1_850, 20), (16_800, 60)):
        answer = await registers.do(
            STATION, f"{path}/settlements", settled(registers, amount_fen=amount, minutes=minutes)
        )
        assert answer.status_code == 201, answer.text
    complaint = str(await filed(registers))
    await registers.do(STATION, f"{path}/handovers", {"complaint_id": complaint, "reason": "要抽样送检"})

    view = await registers.see(STATION, path)
    listed = await registers.see(STATION, f"{path}/settlements")

    assert (view["visits"], view["settled"], view["handed_over"]) == (4, 3, 1)
    assert (view["amount_fen"], view["with_amount"]) == (18_650, 2)
    assert (view["minutes_median"], view["minutes_p90"]) == (20, 60)
    assert view["settlement_rate"] | {"definition": ""} == {
        "numerator": 3,
        "denominator": 4,
        "value": 7500,
        "definition": "",
    }
    assert view["days"] == [{"on": registers.days_ago(0), "settled": 3, "handed_over": 1}]
    assert sorted(item["minutes"] for item in listed["items"]) == [10, 20, 60]


async def test_what_a_station_does_is_published_without_words(registers: Registers) -> None:
    path = await a_station(registers)
    complaint = str(await filed(registers))
    await registers.do(STATION, f"{path}/settlements", settled(registers, amount_fen=500))
    await registers.do(STATION, f"{path}/handovers", {"complaint_id": complaint, "reason": "要抽样送检"})

    async with registers.app.state.transactions.begin() as work:
        query = select(event_log.c.type, event_log.c.body).where(event_log.c.type.like("odr.station%"))
        rows = (await work.db.execute(query.order_by(event_log.c.type))).all()

    assert [row.type for row in rows] == ["odr.station_handed_over.v1", "odr.station_settled.v1"]
    assert complaint in bytes(rows[0].body).decode()
    assert "鸡蛋" not in bytes(rows[1].body).decode()


@pytest.mark.parametrize(("caller", "status"), [(OTHER_STATION, 404), (AGENCY, 403), (OFFICER, 201), (HUB, 201)])
async def test_a_station_is_its_own_and_the_bureau_sits_in_it_too(
    registers: Registers, caller: Caller, status: int
) -> None:
    path = await a_station(registers)
    await a_station(registers, "石桥家电街站", OTHER_STATION)

    done = await registers.do(caller, f"{path}/settlements", settled(registers))
    headers = {"X-Caller": CallerTokens(KEY).sign(caller, "odr")}
    read = await registers.client.get(path, headers=headers)

    assert done.status_code == status
    assert read.status_code == {201: 200}.get(status, status)


async def test_a_station_sees_itself_in_the_list_and_the_bureau_sees_all(registers: Registers) -> None:
    await a_station(registers)
    await a_station(registers, "石桥家电街站", OTHER_STATION)

    own = await registers.see(STATION, "/v1/stations")
    every = await registers.see(OFFICER, "/v1/stations")

    assert [item["name"] for item in own["items"]] == ["梧桐商场站"]
    assert len(every["items"]) == 2


async def test_a_suspended_station_settles_nothing_more(registers: Registers) -> None:
    path = await a_station(registers)
    entry = path.replace("/v1/stations", STATIONS)
    registers.later(1)
    await registers.do(HEAD, f"{entry}/suspension", {"reason": "无人值守"})

    today = await registers.do(STATION, f"{path}/settlements", settled(registers))
    before = await registers.do(STATION, f"{path}/settlements", settled(registers, settled_on=registers.days_ago(1)))
    tomorrow = registers.today + timedelta(days=1)
    later = await registers.do(STATION, f"{path}/settlements", settled(registers, settled_on=tomorrow.isoformat()))

    assert (today.status_code, today.json()["code"]) == (409, "station_not_open")
    assert (before.status_code, later.status_code) == (201, 422)


async def test_a_complaint_is_handed_over_once_and_its_reason_goes_with_its_person(registers: Registers) -> None:
    path, complaint = await a_station(registers), await filed(registers)
    body = {"complaint_id": str(complaint), "reason": "现场封存，需送检"}

    first = await registers.do(STATION, f"{path}/handovers", body)
    again = await registers.do(STATION, f"{path}/handovers", body)
    async with registers.app.state.transactions.begin() as work:
        event = PersonErased(aggregate_id=complaint, complaint_id=complaint, occurred_at=registers.clock.now())
        await handlers.redact_person(event, work)
        reason = (await work.db.execute(select(station_handovers.c.reason))).scalar_one()

    assert (first.status_code, again.status_code, again.json()["code"]) == (201, 409, "already_handed_over")
    assert reason is None


@pytest.mark.usefixtures("nothing_arrives")
@pytest.mark.parametrize(
    ("complaint", "status", "code"),
    [(UUID("0199c0de-0000-7000-8000-000000000000"), 422, "invalid"), (None, 404, "not_yet")],
    ids=["old", "new"],
)
async def test_a_complaint_that_nobody_filed_is_not_handed_over(
    registers: Registers, complaint: UUID | None, status: int, code: str
) -> None:
    path = await a_station(registers)
    body = {"complaint_id": str(complaint or new_id()), "reason": "要抽样送检"}

    answer = await registers.do(STATION, f"{path}/handovers", body)
    view = await registers.see(STATION, path)

    assert (answer.status_code, answer.json()["code"], view["handed_over"]) == (status, code, 0)


@pytest.mark.parametrize("act", ["suspension", "leave"])
async def test_a_station_that_left_hands_nothing_over(registers: Registers, act: str) -> None:
    path = await a_station(registers)
    entry = path.replace("/v1/stations", STATIONS)
    left = await registers.do(HEAD, f"{entry}/{act}", {"reason": "无人值守"})
    assert left.is_success, left.text

    body = {"complaint_id": str(await filed(registers)), "reason": "要抽样送检"}
    answer = await registers.do(HUB, f"{path}/handovers", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "station_not_open")


@pytest.mark.parametrize("account", ["station\u202e.x", "station\nx", "站点", "Station.X", "s"])
async def test_an_account_has_the_name_of_an_account(registers: Registers, account: str) -> None:
    path = await a_station(registers)

    answer = await registers.do(HUB, f"{path}/accounts", {"account": account})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "/account")


async def test_an_entry_of_another_register_is_no_station(registers: Registers) -> None:
    entry = await registers.listed()
    path = entry.replace("/v1/registers/no-reason-return", "/v1/stations")

    answer = await registers.do(OFFICER, f"{path}/settlements", settled(registers))

    assert answer.status_code == 404
