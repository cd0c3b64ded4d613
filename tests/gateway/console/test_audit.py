"""The audit trail on an auditor's screen: by filter, with its place in the chain, verified, exported, read by whom."""

import csv
import io
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from bureau import GYM, ORIGIN, Bureau, token_of
from fastapi import APIRouter

from chassis.audit.chain_store import seal_entries
from chassis.bus.postgres import PostgresBus
from chassis.clock import machine_now, new_id
from chassis.components import ServiceComponents
from chassis.service import create_service
from chassis.settings import ServiceSettings
from gateway.console.audit.routes import IN_A_FILE, MOST_REQUESTS
from gateway.console.audit.view import act_name, query_of, read_filters
from gateway.console.formatting import Formatter
from gateway.console.translations import Translations

AUDIT = "/console/audit"


def text_of(page: httpx.Response) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


@pytest.fixture
async def whole(bureau: Bureau, database_url: str) -> AsyncIterator[Bureau]:
    """The bureau with every service, as the trail is of all of them."""
    bus, others = PostgresBus(database_url), []
    for service in ("intake", "odr", "refunds"):
        settings = ServiceSettings(service=service, database_url=database_url, internal_key="k" * 64)
        app = create_service(settings, bus, bureau.clock, ServiceComponents(routers=(APIRouter(),), publishes=False))
        bureau.join(service, app)
        others.append(app)
    yield bureau
    for app in others:
        await app.state.runtime.close()
    await bus.close()


@pytest.mark.pure
def test_the_last_day_of_a_filter_is_meant_whole() -> None:
    filters = read_filters(
        {"account": " hub.dev ", "from": "2026-11-24", "to": "2026-11-24", "act": "", "subject": " "}
    )

    assert filters == {"account": "hub.dev", "from": "2026-11-24", "to": "2026-11-24"}
    assert query_of(filters) == (
        "account=hub.dev&from=2026-11-24T00%3A00%3A00%2B08%3A00&to=2026-11-25T00%3A00%3A00%2B08%3A00"
    )
    assert read_filters({"from": "yesterday"}) == {}


async def test_lines_are_filtered_with_reason_place_and_request(whole: Bureau) -> None:
    case = await whole.receive(GYM)
    await whole.do("officer", case, "return-to-hub", reason="NOT_OURS", note="转食品股")
    async with whole.dispatch.state.transactions.begin() as work:
        await seal_entries(work)
    page = await whole.home_of("auditor", f"{AUDIT}?account=officer.dev")

    assert "officer.dev" in text_of(page)
    assert re.search(r"分派 第 \d+ 号", text_of(page))
    assert f"/console/cases/{case}" in page.text
    assert 'class="chipx"' in page.text
    assert "请求号" in text_of(page)


async def test_a_line_names_its_case_and_leads_to_it_and_ids_stay_folded(whole: Bureau) -> None:
    case = await whole.receive(GYM)
    await whole.do("officer", case, "return-to-hub", reason="NOT_OURS", note="转食品股")
    page = await whole.home_of("auditor", f"{AUDIT}?account=officer.dev")
    number = re.search(r"WQ\d{8}-\d{5}", text_of(page))
    visible = re.sub(r"<details.*?</details>", "", page.text, flags=re.DOTALL)

    assert number
    assert f'<a data-open href="/console/cases/{case}">{number[0]}</a>' in page.text
    assert str(case) not in re.sub(r"<[^>]+>", " ", visible)

    by_number = await whole.client.get(f"{AUDIT}?subject={number[0]}")
    assert "officer.dev" in text_of(by_number)
    assert f"对哪一件：{number[0]}" in text_of(by_number)


async def test_a_code_of_a_reason_is_a_word(whole: Bureau) -> None:
    async with whole.dispatch.state.transactions.begin("officer.dev") as work:
        work.audit("mediation_terminated", str(new_id()), "ABSENT_OR_REFUSES")
    page = await whole.home_of("auditor", f"{AUDIT}?account=officer.dev")

    assert "拒绝调解" in text_of(page)
    assert "ABSENT_OR_REFUSES" not in text_of(page)


async def test_a_file_that_does_not_hold_every_line_says_so(whole: Bureau) -> None:
    async with whole.dispatch.state.transactions.begin("officer.dev") as work:
        for _ in range(MOST_REQUESTS * IN_A_FILE + 1):
            work.audit("case_closed", str(new_id()))
    await whole.sign_in("auditor")
    part = await whole.client.get(f"{AUDIT}/export?account=officer.dev")

    assert "只到这里：最新的 5,000 行" in part.text.splitlines()[-1]


async def test_what_is_not_there_any_more_leads_nowhere(whole: Bureau) -> None:
    gone = new_id()
    async with whole.dispatch.state.transactions.begin("officer.dev") as work:
        work.audit("case_closed", str(gone))
    page = await whole.home_of("auditor", f"{AUDIT}?account=officer.dev")

    assert "已不在的案件" in text_of(page)
    assert f"/console/cases/{gone}" not in page.text


async def test_who_read_the_trail_is_counted_in_words(whole: Bureau) -> None:
    await whole.home_of("auditor", f"{AUDIT}?account=hub.dev&act=case_closed")
    page = await whole.client.get(f"{AUDIT}?account=hub.dev&act=case_closed")
    readers = text_of(page).partition("谁看过审计")[2]

    assert "谁：hub.dev、做了什么：" in readers
    assert "account=" not in readers
    assert readers.count("谁：hub.dev") == 1
    assert "2 次" in readers


@pytest.mark.pure
def test_every_act_of_the_trail_has_a_name() -> None:
    written = "".join(
        path.read_text() for folder in ("services", "gateway", "chassis") for path in Path(folder).rglob("*.py")
    )
    acts = set(re.findall(r'\.audit\(\s*"([a-z_.]+)"', written))
    say = Formatter(Translations("zh"), machine_now())

    assert acts
    assert sorted(act for act in acts if act_name(act, say) == act) == []


async def test_the_chain_is_verified_by_a_button_and_who_did_it_is_listed(whole: Bureau) -> None:
    page = await whole.home_of("auditor", AUDIT)
    sent = await whole.client.post(f"{AUDIT}/verification", data={"token": token_of(page)}, headers={"Origin": ORIGIN})

    assert "按“核对链”" in text_of(page)
    assert "完整，没有缺号、没有改动" in text_of(sent)
    assert text_of(sent).count("链完整") == 7  # one of each service, and of all
    assert "auditor.dev 核对链" in text_of(sent)
    assert "auditor.dev 看审计" in text_of(sent)


async def test_a_changed_entry_is_found(whole: Bureau) -> None:
    await whole.receive(GYM)
    async with whole.dispatch.state.transactions.begin() as work:
        await seal_entries(work)
        await work.db.exec_driver_sql("update audit set account = 'nobody'")
    page = await whole.home_of("auditor", AUDIT)
    sent = await whole.client.post(f"{AUDIT}/verification", data={"token": token_of(page)}, headers={"Origin": ORIGIN})

    assert "有一条和封存时不一样 第 1 号" in text_of(sent)
    assert "先不要动数据库" in text_of(sent)


async def test_what_was_filtered_is_exported_and_no_cell_is_calculated(whole: Bureau) -> None:
    async with whole.dispatch.state.transactions.begin("officer.dev") as work:
        work.audit("close", "x", "=1+1")
    answer = await whole.home_of("auditor", f"{AUDIT}/export?account=officer.dev")
    [_, line] = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    assert line[1:5] == ["officer.dev", "close", "x", "'=1+1"]


async def test_a_trail_that_does_not_answer_says_so(bureau: Bureau) -> None:
    page = await bureau.home_of("auditor", AUDIT)
    export = await bureau.client.get(f"{AUDIT}/export")

    assert "暂时看不到" in text_of(page)  # the other services are not started here
    assert export.status_code == 503


async def test_nobody_but_an_auditor_reads_it(bureau: Bureau) -> None:
    answers = [await bureau.home_of(role, AUDIT) for role in ("hub", "operator", "administrator")]

    assert {answer.status_code for answer in answers} == {403}
