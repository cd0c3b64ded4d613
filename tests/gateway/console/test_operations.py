"""Operations: what is wrong by cause with what to do about it, an hour of history, and acts on all of one cause."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import httpx
import pytest
from bureau import ORIGIN, Bureau, broken, token_of
from fastapi import APIRouter
from test_quarantine import complaint_event

from chassis.bus.postgres import PostgresBus
from chassis.clock import new_id
from chassis.components import ServiceComponents
from chassis.service import create_service
from chassis.settings import ServiceSettings
from chassis.web.auth import CurrentCaller
from contracts.intake import ComplaintReceived
from gateway.console.formatting import Formatter
from gateway.console.models import QuarantinedEvent
from gateway.console.operations.faults import CAUSES, Fault, faults_of
from gateway.console.operations.models import Delivery
from gateway.console.operations.servers import server_lines
from gateway.console.operations.view import delivery_groups, event_groups, fault_lines, history_of, span_of
from gateway.console.translations import Translations
from gateway.operations.status_history import SAMPLES, Sample, StatusHistory

OPERATIONS = "/console/operations"
NOW = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
say = Formatter(Translations("zh"), NOW)
FINE: dict[str, Any] = {"up": True, "database": "up", "bus": "up", "quarantined": 0, "rewound": 0}
A_SERVER: dict[str, Any] = {
    "name": "weiquan",
    "version": "18.0 (Debian)",
    "address": "127.0.0.1:5432",
    "connections": 34,
    "most_connections": 100,
    "size_bytes": 128 * 1024 * 1024,
}
deliveries = APIRouter()
SENT: list[str] = []


@deliveries.get("/v1/operations/deliveries")
async def list_deliveries(caller: CurrentCaller, state: str) -> dict[str, Any]:
    """Two that the platform refused, and one that waits."""
    items = [a_delivery(state, "调解结果代码为空"), a_delivery(state, "调解结果代码为空")]
    return {"items": items if state == "failed" else items[:1] if state == "waiting" else [], "next": None}


@deliveries.post("/v1/operations/deliveries/{delivery}/resend")
async def resend(delivery: str, caller: CurrentCaller) -> dict[str, Any]:
    SENT.append(delivery)
    return {}


def a_delivery(state: str, error: str | None) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "complaint_id": str(new_id()),
        "channel": "12345",
        "external_id": "12345-1",
        "step": "consumptionProcessFeedback",
        "body": {"processResult": "张三的电话 13800000000"},
        "at": NOW.isoformat(),
        "state": state,
        "attempts": 3,
        "next_at": None,
        "error": error,
        "delivered_at": None,
    }


@pytest.fixture
async def platforms(bureau: Bureau, database_url: str) -> AsyncIterator[Bureau]:
    """The bureau with an intake that has deliveries."""
    settings = ServiceSettings(service="intake", database_url=database_url, internal_key="k" * 64)
    components = ServiceComponents(routers=(deliveries,), publishes=False)
    bus = PostgresBus(database_url)
    intake = create_service(settings, bus, bureau.clock, components)
    bureau.join("intake", intake)
    SENT.clear()
    yield bureau
    await intake.state.runtime.close()
    await bus.close()


def text_of(page: httpx.Response) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def test_a_server_is_one_row_whoever_uses_it_and_the_bus_another() -> None:
    known = FINE | {"database_server": A_SERVER, "bus_kind": "kafka", "consumer_lag": 3, "outbox_depth": 2}
    statuses = {"intake": known, "dispatch": known | {"bus": "down", "consumer_lag": None}, "odr": {"up": False}}

    database, bus = server_lines(statuses, say)

    assert (database.services, database.version, database.connections) == (("intake", "dispatch"), "18.0", "34 / 100")
    assert (database.is_up, database.size, database.is_near_full) == (True, "128.0 MB", False)
    assert (bus.name, bus.is_up, bus.silent_to) == ("消息总线 Kafka", False, ("dispatch",))
    assert (bus.unhandled, bus.unsent) == ("3", "4")


def test_a_database_that_nobody_reaches_is_a_row_too() -> None:
    [line] = server_lines({"intake": FINE | {"database": "down"}}, say)

    assert (line.is_up, line.silent_to) == (False, ("intake",))


async def test_the_rows_of_the_servers_stand_below_the_services(platforms: Bureau) -> None:
    page = text_of(await platforms.home_of("operator", OPERATIONS))

    assert re.search(r"PostgreSQL 数据库 正常 \d+\.\d+ [\d,]+ / [\d,]+ [\d,.]+ MB", page)
    assert "消息总线（在 PostgreSQL 里） 正常" in page


def test_one_cause_is_one_line_whoever_has_it() -> None:
    statuses = {
        "intake": FINE | {"bus": "down"},
        "dispatch": FINE | {"bus": "down"},
        "odr": FINE,
        "refunds": {"up": False},
    }

    assert faults_of(statuses, NOW) == [
        Fault(cause="down", services=("refunds",)),
        Fault(cause="bus", services=("intake", "dispatch"), amount=1),
    ]


@pytest.mark.parametrize(
    ("cause", "status"),
    [
        ("database", {"database": "down"}),
        ("checksum", {"checksum_failures": 2}),
        ("connections", {"database_server": A_SERVER | {"connections": 80}}),
        ("failing", {"consumer": {"failing": "intake.complaint_received.v1"}}),
        ("deadlines", {"last_deadline_run": (NOW - timedelta(minutes=2)).isoformat()}),
        ("late", {"late": {"deadlines": 31}}),
        ("rewound", {"rewound": 1, "quarantined": 1}),
        ("quarantined", {"quarantined": 1}),
        ("parked", {"parked_oldest_seconds": 121}),
        ("outbox", {"outbox_oldest_seconds": 21}),
        ("answers", {"late": {"answers": 901}}),
        ("archiving", {"archiving_fails": 1}),
        ("loop", {"loop_late_seconds": 1.5}),
        ("clock", {"clock_off_seconds": -6}),
        ("transaction", {"oldest_transaction_seconds": 31}),
        ("log", {"log_lines_lost": 1}),
        ("reading", {"second_reading": {"state": "ready", "waiting": 9, "behind_seconds": 3601}}),
    ],
)
def test_each_cause_is_recognised_and_says_what_to_do(cause: str, status: dict[str, Any]) -> None:
    found = faults_of({"dispatch": FINE | status}, NOW)
    [line] = fault_lines(found, say)

    assert [fault.cause for fault in found] == [cause]
    assert cause in CAUSES
    assert all((line.title, line.effect, line.advice))
    assert "{" not in line.title


def test_a_service_that_is_well_has_no_line() -> None:
    recently = {"last_deadline_run": (NOW - timedelta(seconds=5)).isoformat(), "late": {"deadlines": 0.0}}
    second = {"second_reading": {"state": "off", "waiting": 400, "behind_seconds": 9999}}

    assert faults_of({"dispatch": FINE | recently | second}, NOW) == []


def test_an_hour_shows_what_waited_and_when_nobody_answered() -> None:
    samples = [Sample(at=NOW, is_up=True, lag=3, outbox=1), Sample(at=NOW, is_up=False), Sample(at=NOW, is_up=True)]
    history = history_of(samples, say)

    assert history.missed == 1
    assert history.line.path.count("M") == 2
    assert history.sentence == "近 1 小时没处理和没发出的最多 4 条；3 次里 1 次没有答复"


def test_a_span_below_a_minute_is_in_seconds() -> None:
    assert (span_of(21.4, say), span_of(121, say)) == ("21 秒", "2 分")


def an_event(error: str, behind: int = 0, version: int = 1, **changed: Any) -> QuarantinedEvent:
    facts: dict[str, Any] = {
        "id": f"dispatch.{new_id()}", "service": "dispatch", "aggregate_id": None, "publisher": "intake",
        "version": version, "type": "intake.x.v1", "why": "handler_failed", "error": error, "attempts": 5,
        "state": "open", "behind": behind, "quarantined_at": NOW,
    }  # fmt: skip
    return QuarantinedEvent.model_validate(facts | changed)


def test_events_of_one_cause_are_one_group_the_one_that_holds_up_most_first() -> None:
    groups = event_groups([an_event("a"), an_event("a", 1, 2), an_event("b", 5)])

    assert [(group.error, group.count, group.behind) for group in groups] == [("b", 1, 5), ("a", 2, 1)]


def test_a_group_counts_the_skips_that_wait_for_a_second_operator() -> None:
    [group] = event_groups([an_event("a", skip_proposed_by="operator.dev"), an_event("a", version=2)])

    assert group.proposed == 1


def test_what_is_no_message_of_ours_is_not_offered_for_replay() -> None:
    [group] = event_groups([an_event("Unreadable", why="unreadable")])

    assert not group.can_be_replayed


def test_what_nobody_will_try_again_stands_first() -> None:
    several = [Delivery(**a_delivery("waiting", None)) for _ in range(3)] + [Delivery(**a_delivery("failed", "x"))]

    assert [(group.state, group.count) for group in delivery_groups(several)] == [("failed", 1), ("waiting", 3)]


async def test_the_history_is_of_the_last_hour(bureau: Bureau) -> None:
    history: StatusHistory = bureau.front.own.state.history  # type: ignore[attr-defined]
    for _ in range(3):
        await history.sample()

    assert history.of("dispatch")[-1].is_up
    assert not history.of("refunds")[-1].is_up  # it is not started here
    assert history.of("gateway")[-1].is_up
    assert history._samples["dispatch"].maxlen == SAMPLES
    assert history.of("nowhere") == ()


async def test_the_page_says_what_is_wrong_what_it_means_and_what_to_do(platforms: Bureau) -> None:
    page = await platforms.home_of("operator", OPERATIONS)

    assert "和解、退费没有答复" in text_of(page)
    assert "发给它们的消息在等，不会丢" in text_of(page)
    assert "没送达，要人看" in text_of(page)
    assert "12345 热线 · 2 条" in text_of(page)
    assert "13800000000" not in page.text


async def test_all_events_of_one_cause_are_replayed_by_one_press(bureau: Bureau) -> None:
    with broken(ComplaintReceived.type):
        for _ in range(3):
            aggregate = new_id()
            await bureau.arrive(complaint_event(aggregate), bureau.withdrawal(aggregate))
        page = await bureau.home_of("operator", OPERATIONS)
        too_early = await press_replay(bureau, page)
    mended = await press_replay(bureau, page)

    assert "同因的 3 条全部重放" in text_of(page)
    assert "后面还有 3 条消息在等" in text_of(page)
    assert "3 条重放没有成，仍在隔离里，成了 0 条" in text_of(too_early)
    assert '#alert"/></svg><span>3 条' in too_early.text
    assert '#check"/></svg><span>重放了' in mended.text
    assert "重放了 3 条，都已处理" in text_of(mended)
    assert await bureau.count("cases where state = 'withdrawn'") == 3
    assert await bureau.count("quarantined where state = 'open'") == 0


async def press_replay(bureau: Bureau, page: httpx.Response) -> httpx.Response:
    form = re.search(r'action="/console/operations/replay".*?</form>', page.text, re.DOTALL)
    assert form
    fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form[0])}
    sent = await bureau.client.post(f"{OPERATIONS}/replay", data=fields, headers={"Origin": ORIGIN})
    assert sent.status_code == 303, sent.text
    return await bureau.client.get(sent.headers["location"])


async def test_a_foreign_page_replays_nothing(bureau: Bureau) -> None:
    await bureau.sign_in("operator")
    answer = await bureau.client.post(f"{OPERATIONS}/replay", data={"token": "x"}, headers={"Origin": ORIGIN})

    assert answer.status_code == 403
    assert "什么也没有做" in text_of(answer)


async def test_a_delivery_that_failed_is_sent_again(platforms: Bureau) -> None:
    page = await platforms.home_of("operator", f"{OPERATIONS}/deliveries?state=failed")
    [path, *_] = re.findall(r'action="(/console/operations/deliveries/[^"]+)"', page.text)
    fields = {"token": token_of(page), "key": str(new_id()), "state": "failed"}
    sent = await platforms.client.post(path, data=fields, headers={"Origin": ORIGIN})
    after = await platforms.client.get(sent.headers["location"])

    assert "办结反馈（投诉）" in text_of(page)
    assert "调解结果代码为空" in text_of(page)
    assert "张三" not in page.text
    assert [path.rpartition("/")[2]] == SENT
    assert "马上再发" in text_of(after)


async def test_deliveries_that_cannot_be_read_say_so(bureau: Bureau) -> None:
    for path in ("", "/deliveries"):
        page = await bureau.home_of("operator", OPERATIONS + path)
        assert page.status_code == 200
        assert "暂时看不到" in text_of(page)
    assert (await bureau.client.get(f"{OPERATIONS}/deliveries?state=lost")).status_code == 404


async def test_nobody_but_an_operator_sees_them(bureau: Bureau) -> None:
    for path in ("", "/deliveries"):
        assert (await bureau.home_of("hub", OPERATIONS + path)).status_code == 403
