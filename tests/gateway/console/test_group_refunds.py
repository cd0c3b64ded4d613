"""The pages of group refunds, as the gateway renders them without a browser."""

import re
from collections.abc import AsyncIterator
from datetime import date
from html import unescape

import httpx
import pytest
from bureau import MORNING, ORIGIN, Bureau, token_of

from canon.shanghai import day_of
from chassis.bus.postgres import PostgresBus
from chassis.clock import new_id
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from contracts.refunds import GroupPlanDefaulted
from gateway.console.formatting import Formatter
from gateway.console.group_refunds import view
from gateway.console.group_refunds.models import DueDay, WholeGroupCase
from gateway.console.translations import Translations
from services.dispatch import handlers
from services.refunds.app import create_app
from services.refunds.settings import Settings
from tests.services.refunds.group_roster import a_line, csv_of, name_of, xlsx_of

PAGE = "/console/group-refunds"
BANK = ("流水号", "交易日期", "金额(元)", "收款人", "附言")


@pytest.fixture
async def office(bureau: Bureau, database_url: str) -> AsyncIterator[Bureau]:
    """The bureau with the service that follows refunds."""
    bus = PostgresBus(database_url)
    settings = ServiceSettings(service="refunds", database_url=database_url, internal_key="k" * 64)
    refunds = create_app(Settings(service=settings, keys=KeyRing.from_text("test:" + "00" * 32)), bus, bureau.clock)
    bureau.join("refunds", refunds)
    yield bureau
    await refunds.state.runtime.close()
    await bus.close()


def words_of(page: httpx.Response) -> str:
    main = page.text[page.text.index("<main") :]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


async def fill(bureau: Bureau, page: str, path: str, **fields: str) -> httpx.Response:
    """Fill a form of a page and send it."""
    sent = {"token": token_of(await bureau.client.get(page)), "key": str(new_id())} | fields
    return await bureau.client.post(path, data=sent, headers={"Origin": ORIGIN})


async def upload(bureau: Bureau, page: str, path: str, body: bytes) -> httpx.Response:
    sent = {"token": token_of(await bureau.client.get(page)), "key": "k"}
    file = {"file": ("表.xlsx", body, "application/octet-stream")}
    return await bureau.client.post(path, data=sent, files=file, headers={"Origin": ORIGIN})


async def opened(bureau: Bureau) -> str:
    await bureau.sign_in("hub")
    case = {"respondent.name": "棠序公考培训中心", "title": "棠序公考 协议班退费", "basis": "不过全退"}
    case |= {"department": "consumer_protection"}
    made = await fill(bureau, PAGE, PAGE, **case)
    assert made.status_code == 303, words_of(made)
    return made.headers["location"].partition("?")[0]


async def signed(bureau: Bureau, people: int = 12) -> str:
    path = await opened(bureau)
    await upload(bureau, path, f"{path}/roster", csv_of([a_line(n, "1000") for n in range(1, people + 1)]))
    await simulate(bureau, path)
    await fill(bureau, path, f"{path}/plan", simulation="1", paper="协议1")
    return path


async def simulate(bureau: Bureau, path: str, strategy: str = "pro_rata", budget: str = "3000") -> httpx.Response:
    terms = {"monthly_budget_fen": budget, "strategy": strategy, "starts_on": "2027-01-20"}
    return await fill(bureau, path, f"{path}/simulation", **terms)


async def test_a_roster_is_uploaded_and_its_bad_rows_are_listed(office: Bureau) -> None:
    path = await opened(office)
    lines = [a_line(1, "1000"), a_line(2, "1000"), a_line(2, "1000"), a_line(3, "x")]

    uploaded = await upload(office, path, f"{path}/roster", xlsx_of(lines))

    assert uploaded.status_code == 200
    text = words_of(uploaded)
    assert "4 行：收 2 行，重复 1 行，有错 1 处" in text
    assert "6 应退金额(元) 不是以元为单位、最多两位小数的金额" in text
    assert "应退 2,000.00 元，2 人" in text
    assert f"{name_of(1)[0]}** G-01" in text
    assert name_of(1) not in uploaded.text


async def test_a_file_that_is_no_roster_comes_back_with_the_reason(office: Bureau) -> None:
    path = await opened(office)

    refused = await upload(office, path, f"{path}/roster", csv_of([["1"]], heading=["姓名"]))
    foreign = await office.client.post(f"{path}/roster", data={"token": "x"}, headers={"Origin": ORIGIN})

    assert refused.status_code == 422
    assert "缺少“合同编号”列" in words_of(refused)
    assert foreign.status_code == 403


async def test_two_simulations_are_compared_and_one_is_signed(office: Bureau) -> None:
    path = await opened(office)
    await upload(office, path, f"{path}/roster", csv_of([a_line(n, "1000") for n in range(1, 13)]))
    small = await simulate(office, path, budget="49")
    await simulate(office, path)
    await simulate(office, path, "hardship_first")

    compared = await office.client.get(path)
    done = await fill(office, path, f"{path}/plan", simulation="1", paper="协议1")

    assert "每月至少 50.00 元" in words_of(small)
    text = words_of(compared)
    assert "试算 1 试算 2 谁先 按比例 困难优先" in text
    assert "3 个月结清 0 9" in text
    assert compared.text.count('class="l l') == 2
    assert done.status_code == 303
    after = words_of(await office.client.get(f"{path}?done=plan"))
    assert "2027-01-20 12 3,000.00 元 0.00 元" in after
    assert "按期" in after


async def test_a_bank_file_is_matched_and_the_rest_waits_for_a_person(office: Bureau) -> None:
    path = await signed(office)
    today = day_of(office.clock.now()).isoformat()
    lines = [["B-1", today, "250", "", "TY-00001"], ["B-2", today, "7", name_of(4), ""]]

    counted = await upload(office, path, f"{path}/bank-file", csv_of(lines, heading=BANK))
    [match] = re.findall(rf'action="({path}/payments/[^"]+/match)"[^>]*>[^/]*?name="key"', counted.text)[:1]
    done = await fill(office, path, match, member="4")

    assert "2 行：记 1 笔共 250.00 元，重复 0 笔，待定 1 笔" in words_of(counted)
    assert "姓名相符，金额与任何一期不符" in words_of(counted)
    assert done.status_code == 303
    after = words_of(await office.client.get(path))
    assert "257.00 元 已退" in after
    assert "待定" not in after


async def test_a_change_waits_for_the_other_office(office: Bureau) -> None:
    path = await signed(office)
    await simulate(office, path, budget="6000")
    await fill(office, path, f"{path}/plan", simulation="2", paper="协议2", reason="提前")
    alone = await fill(office, path, f"{path}/signature")
    await office.sign_in("section_head")
    waiting = words_of(await office.client.get(path))
    done = await fill(office, path, f"{path}/signature")

    assert alone.status_code == 409
    assert "第 2 版等待第二人签署" in waiting
    assert done.status_code == 303
    assert "2 现行 协议2" in words_of(await office.client.get(path))


async def test_interviews_and_payments_are_recorded_and_officers_do_not_sign(office: Bureau) -> None:
    path = await signed(office)
    today = day_of(office.clock.now()).isoformat()
    await office.sign_in("officer")
    minutes = {"held_on": today, "attendees": "周经理", "demands": "补齐", "promise": "十日内"}
    payment = {"member": "1", "amount_fen": "10", "paid_on": today, "reference": "A-1"}

    await fill(office, path, f"{path}/interview", **minutes)
    await fill(office, path, f"{path}/payment", **payment)
    wrong = await fill(office, path, f"{path}/payment", **payment | {"reference": "A-2", "amount_fen": "1001"})
    unsigned = await fill(office, path, f"{path}/plan", simulation="1", paper="X")

    text = words_of(await office.client.get(path))
    assert "第 1 次 周经理 补齐 → 十日内" in text
    assert "10.00 元 已退" in text
    assert "付款超过约定的总额" in words_of(wrong)
    assert unsigned.status_code == 403


async def test_everybody_reads_the_progress_without_signing_in(office: Bureau) -> None:
    path = await signed(office)
    office.client.cookies.clear()

    answer = await office.client.get(f"{path}/progress")
    missing = await office.client.get(f"{PAGE}/0190a000-0000-7000-8000-000000000001/progress?lang=en")
    closed = await office.client.get(path)

    assert answer.status_code == 200
    assert "人数 12 应退 12,000.00 元 已退 0.00 元 (0.00%) 已结清人数 0" in words_of(answer)
    assert name_of(1)[0] + "**" not in answer.text
    assert (missing.status_code, closed.status_code) == (404, 303)


async def test_the_ledger_and_the_timetable_are_files(office: Bureau) -> None:
    path = await signed(office)

    ledger = await office.client.get(f"{path}/ledger?by=person&format=csv")
    timetable = await office.client.get(f"{path}/simulations/1/timetable?format=csv")

    assert len(ledger.text.splitlines()) == 13
    assert len(timetable.text.splitlines()) == 1 + 12 * 4
    assert "attachment" in ledger.headers["content-disposition"]


async def test_the_pages_are_written_in_english_too(office: Bureau) -> None:
    path = await signed(office)

    english = words_of(await office.client.get(f"{path}?lang=en"))
    listed = words_of(await office.client.get(f"{PAGE}?lang=en"))

    assert "12,000.00" in english
    assert "Waits" not in english
    assert "In time" in listed


async def test_an_unknown_act_or_case_is_not_there(office: Bureau) -> None:
    path = await opened(office)

    assert (await fill(office, path, f"{path}/dance")).status_code == 404
    gone = await office.client.get(f"{PAGE}/0190a000-0000-7000-8000-000000000001")
    assert gone.status_code == 404


async def test_a_group_in_default_stands_on_the_hubs_page(bureau: Bureau) -> None:
    group = new_id()
    default = GroupPlanDefaulted(
        aggregate_id=new_id(),
        complaint_id=group,
        occurred_at=bureau.clock.now(),
        opened_at=bureau.clock.now(),
        number=1,
        total_fen=61_240_000,
        paid_fen=29_815_000,
        respondent_name="棠序公考培训中心",
        overdue_fen=4_120_000,
        people=8,
    )
    async with bureau.dispatch.state.transactions.begin() as work:
        await handlers.show_group_default(default, work)
    await bureau.sign_in("hub")

    page = await bureau.client.get("/console/hub")

    assert "群体退费违约 棠序公考培训中心 逾期 41,200.00 元，8 人" in words_of(page)
    assert f"/console/group-refunds/{group}" in page.text


def a_whole_case(*days: DueDay) -> WholeGroupCase:
    return WholeGroupCase.model_validate(
        {
            "id": "0190a000-0000-7000-8000-000000000001",
            "title": "退费",
            "basis": "不过全退",
            "respondent": {"name": "棠序", "uscc": None},
            "people": 12,
            "contracts": 12,
            "owed_fen": 100,
            "paid_fen": 30,
            "people_done": 0,
            "overdue_fen": 20,
            "overdue_people": 2,
            "plan_version": 1,
            "next_due_on": None,
            "plan": None,
            "due_days": days,
            "versions": [],
        }
    )


def test_a_due_day_is_drawn_in_what_was_paid_what_is_late_and_what_is_to_come() -> None:
    say = Formatter(Translations("zh"), MORNING)
    late = DueDay(due_on=date(2026, 1, 20), amount_fen=10_000, paid_fen=4_000, people=2, is_breached=True)
    done = DueDay(due_on=date(2026, 2, 20), amount_fen=5_000, paid_fen=5_000, people=2, is_breached=False)
    coming = DueDay(due_on=date(2099, 2, 20), amount_fen=5_000, paid_fen=0, people=2, is_breached=False)

    bars = view.day_bars(a_whole_case(late, done, coming), MORNING.date(), say)

    assert [[block.tone for block in bar.blocks] for bar in bars] == [["f3", "fb"], ["f3"], ["fm"]]
    assert [bar.tone for bar in bars] == ["bad", "ok", ""]
    assert bars[0].missing == "欠 60"
    assert view.state_of(a_whole_case()) == ("late", "overdue")
    assert view.curves_of([], say) is None
