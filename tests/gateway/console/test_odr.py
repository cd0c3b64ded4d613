"""Settling with an enterprise on screen, the bureau's side."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from bureau import GYM, ORIGIN, Bureau
from settling import CARD, Settling, settling_at, words_of

from gateway.console.formatting import Formatter
from gateway.console.odr import view
from gateway.console.odr.models import Dispute, Offer
from gateway.console.translations import Translations
from gateway.console.workdays import strip, working_days
from services.odr.disputes.service import remind_due

ODR = "/console/odr"
NOON = datetime.fromisoformat("2026-11-24T12:00:00+08:00")


@pytest.fixture
async def settling(bureau: Bureau, database_url: str) -> AsyncIterator[Settling]:
    async with settling_at(bureau, database_url) as settling:
        yield settling


async def test_the_bureau_sees_a_dispute_with_its_days_and_whose_turn_it_is(settling: Settling) -> None:
    await settling.dispute()

    page = await settling.bureau.home_of("hub", ODR)

    text = words_of(page)
    assert page.status_code == 200
    assert "剩 10 个工作日" in text
    assert "轮到企业" in text
    assert "悦禾生活超市" in text
    assert page.text.count("<i></i>") == 10


async def test_both_sides_see_when_they_were_reminded(settling: Settling) -> None:
    dispute = await settling.dispute()
    await settling.bureau.pass_time(hours=24 * 8)
    async with settling.odr.state.transactions.begin() as work:
        await remind_due(work)

    bureau = await settling.bureau.home_of("hub", f"{ODR}/{dispute}")
    own = await settling.bureau.home_of("enterprise", f"/console/enterprise/{dispute}")

    assert "已提醒。" in words_of(bureau)
    assert "已提醒。" in words_of(own)


async def test_an_offer_is_accepted_on_the_consumers_behalf_once(settling: Settling) -> None:
    dispute = await settling.dispute()
    await settling.call("enterprise", f"/disputes/{dispute}/offers", terms="原路退回", amount_fen=19_800)
    await settling.bureau.sign_in("officer")
    page = f"{ODR}/{dispute}"

    settled = await settling.submit(page, "acceptance-1")
    again = await settling.submit(page, "acceptance-1")

    assert "已和解" in words_of(settled)
    assert "消费者接受" in words_of(settled)
    assert f"/v1/odr/disputes/{dispute}/agreement.html" in settled.text
    assert again.status_code == 404


async def test_the_agreement_of_a_settled_dispute_stands_on_the_page_of_its_case(settling: Settling) -> None:
    case = await settling.bureau.receive(GYM)
    dispute = await settling.dispute(aggregate_id=case, complaint_id=case)
    other = await settling.bureau.receive(GYM, firm="另一家店")
    open_ = await settling.bureau.home_of("officer", f"/console/cases/{case}")
    await settling.call("enterprise", f"/disputes/{dispute}/offers", terms="原路退回", amount_fen=19_800)
    await settling.call("hub", f"/disputes/{dispute}/offers/1/acceptance")

    settled = await settling.bureau.home_of("officer", f"/console/cases/{case}")
    beside = await settling.bureau.client.get(f"/console/cases/{other}")

    assert f"{ODR}/{dispute}" in open_.text
    assert "agreement.html" not in open_.text
    assert f"/v1/odr/disputes/{dispute}/agreement.html" in settled.text
    assert "已和解" in words_of(settled)
    assert 'id="disputes"' not in beside.text


async def test_disputes_are_found_by_the_enterprises_name(settling: Settling) -> None:
    dispute = await settling.dispute()
    await settling.bureau.sign_in("hub")

    found = await settling.bureau.client.get(f"{ODR}?q=悦禾&state=all")
    missing = await settling.bureau.client.get(f"{ODR}?q=海棠&state=all")

    assert f'href="{ODR}/{dispute}' in found.text
    assert 'value="悦禾"' in found.text
    assert f"{ODR}/{dispute}" not in missing.text
    assert "没有这样的纠纷" in words_of(missing)


async def test_a_rejected_offer_waits_for_the_next_and_a_failure_needs_a_reason(settling: Settling) -> None:
    dispute = await settling.dispute()
    await settling.call("enterprise", f"/disputes/{dispute}/offers", terms="换购物券", amount_fen=5_000)
    await settling.bureau.sign_in("hub")
    page = f"{ODR}/{dispute}"

    rejected = await settling.submit(page, "rejection-1")
    unexplained = await settling.submit(page, "failure")
    failed = await settling.submit(page, "failure", reason="企业坚持只给购物券")

    assert "消费者不接受" in words_of(rejected)
    assert "轮到企业" in words_of(rejected)
    assert (unexplained.status_code, "这一项要填" in words_of(unexplained)) == (422, True)
    assert "没谈成" in words_of(failed)
    assert "企业坚持只给购物券" in words_of(failed)


async def test_the_consumer_answers_by_an_offer_that_the_enterprise_accepts(settling: Settling) -> None:
    dispute = await settling.dispute()
    await settling.call("enterprise", f"/disputes/{dispute}/offers", terms="换购物券", amount_fen=5_000)
    await settling.bureau.sign_in("officer")

    countered = await settling.submit(
        f"{ODR}/{dispute}",
        "counter",
        **{"amount_fen": "150.00", "refund.amount_fen": "150.00", "refund.instalments": "1", "terms": "退一百五"},
    )
    await settling.bureau.sign_in("enterprise")
    own = await settling.bureau.client.get(f"/console/enterprise/{dispute}")
    accepted = await settling.submit(f"/console/enterprise/{dispute}", "acceptance-2")

    assert "消费者：要 150.00 元 等企业答复" in words_of(countered)
    assert "轮到企业" in words_of(countered)
    assert "同意消费者的要求" in words_of(own)
    assert "企业接受" in words_of(accepted)


async def test_both_sides_own_agreement_is_recorded_without_a_refund(settling: Settling) -> None:
    dispute = await settling.dispute()
    await settling.bureau.sign_in("section_head")

    settled = await settling.submit(
        f"{ODR}/{dispute}",
        "settlement",
        **{"amount_fen": "198.00", "refund.amount_fen": "", "refund.instalments": "1", "terms": "当面换货"},
    )

    assert "已登记和解" in words_of(settled)
    assert "当面换货" in words_of(settled)


async def test_who_may_not_answer_for_a_consumer_sees_who_may(settling: Settling) -> None:
    dispute = await settling.dispute()

    page = await settling.bureau.home_of("auditor", f"{ODR}/{dispute}")

    assert "替消费者答复和登记结果归承办人、股室负责人和受理台" in words_of(page)
    assert "form-failure" not in page.text


async def test_an_enterprise_applies_is_reviewed_and_suspended_with_a_reason(settling: Settling) -> None:
    await settling.bureau.sign_in("hub")

    without_promise = await settling.submit(f"{ODR}", "enterprises", name="净屿洗衣")
    entered = await settling.submit(f"{ODR}", "enterprises", name="净屿洗衣", promise="yes")
    page = str(entered.url).partition("?")[0].removeprefix(ORIGIN)
    alone = await settling.submit(page, "review", approved="true")
    await settling.bureau.sign_in("section_head")
    reviewed = await settling.submit(page, "review", approved="true")
    suspended = await settling.submit(page, "suspension", reason="连续两季不答复")

    assert (without_promise.status_code, "加入须承诺及时处理消费纠纷" in words_of(without_promise)) == (422, True)
    assert "待审核" in words_of(entered)
    assert (alone.status_code, "申请须由另一人审核" in words_of(alone)) == (403, True)
    assert "在册" in words_of(reviewed)
    assert "连续两季不答复" in words_of(suspended)


async def test_an_enterprise_is_guided_suspended_restored_and_lets_its_history_be_read(settling: Settling) -> None:
    await settling.bureau.sign_in("section_head")
    page = f"{ODR}/enterprises/{settling.firm}"
    today = settling.bureau.clock.now().date().isoformat()

    guided = await settling.submit(page, "guidance", kind="guidance", held_on=today, topic="三日内先报价", by="消保股")
    await settling.submit(page, "suspension", reason="连续两季不答复")
    restored = await settling.submit(page, "restoration", reason="整改完成")
    left = await settling.submit(page, "leave", reason="不再经营")

    assert "指导 三日内先报价 · 消保股" in words_of(guided)
    assert "恢复资格 head" in words_of(restored).replace("section_head.dev", "head")
    assert "退出" in words_of(left)
    assert "form-suspension" not in left.text


async def test_the_list_of_enterprises_is_that_of_a_day(settling: Settling) -> None:
    await settling.bureau.sign_in("hub")
    before = (settling.bureau.clock.now() - timedelta(days=2)).date().isoformat()

    today = await settling.bureau.client.get(f"{ODR}/enterprises?standing=active")
    earlier = await settling.bureau.client.get(f"{ODR}/enterprises?as_of={before}")

    assert "悦禾生活超市" in words_of(today)
    assert "没有这样的企业" in words_of(earlier)


async def test_a_score_shows_its_arithmetic_and_leads_to_the_disputes(settling: Settling) -> None:
    for matter in (CARD, "电饭煲内胆掉涂层，换货被拒绝"):
        dispute = await settling.dispute(matter)
    await settling.call("hub", f"/disputes/{dispute}/failure", reason="谈不拢")
    other = await settling.dispute("购物卡过期，余额不能用")
    await settling.call("hub", f"/disputes/{other}/settlement", terms="退余额", amount_fen=100)

    await settling.bureau.pass_time(hours=1)
    page = await settling.bureau.home_of("hub", f"{ODR}/enterprises/{settling.firm}")

    assert "1 ÷（1 + 1 + 0）= 50.00%，× 35" in words_of(page)
    assert "评价不足 3 件，这项不计" in words_of(page)
    assert f"{ODR}?state=settled&amp;enterprise={settling.firm}" in page.text


async def test_a_low_score_proposes_guidance_beside_the_act(settling: Settling) -> None:
    for number in range(3):
        dispute = await settling.dispute(f"第{number}件：续费没有提醒")
        await settling.call("hub", f"/disputes/{dispute}/failure", reason="谈不拢")
    await settling.bureau.pass_time(hours=1)

    listed = await settling.bureau.home_of("section_head", f"{ODR}/enterprises")
    opened = await settling.bureau.client.get(f"{ODR}/enterprises/{settling.firm}")
    own = await settling.bureau.home_of("enterprise", "/console/enterprise")

    assert "建议指导" in words_of(listed)
    assert "已结束的 3 件得" in words_of(opened)
    assert "建议指导" not in words_of(own)


async def test_a_service_that_is_silent_leaves_a_page_that_says_so(bureau: Bureau) -> None:
    bureau.cut("odr")

    page = await bureau.home_of("hub", ODR)

    assert (page.status_code, "没有答复" in words_of(page)) == (200, True)


def a_dispute(**changed: Any) -> Dispute:
    facts: dict[str, Any] = {
        "id": UUID(int=1),
        "case_id": UUID(int=2),
        "enterprise": UUID(int=3),
        "state": "open",
        "opened_at": NOON,
        "due_at": datetime.fromisoformat("2026-12-09T00:00:00+08:00"),
        "matter": CARD,
        "request": None,
        "amount_fen": 19_800,
        "offers": [],
        "reminders": [],
        "outcome_note": None,
    }
    return Dispute(**facts | changed)


def an_offer(amount_fen: int, state: str = "made", made_by: str = "enterprise") -> Offer:
    facts: dict[str, Any] = {"number": 1, "made_by": made_by, "terms": "", "amount_fen": amount_fen, "state": state}
    return Offer(**facts, refund_fen=None, instalments=1, parts=[], made_at=NOON)


@pytest.mark.pure
def test_days_that_are_gone_are_filled_and_the_last_is_marked_when_it_is_today() -> None:
    def looks(now: datetime) -> str:
        say = Formatter(Translations("zh"), now)
        return " ".join(look or "-" for look in view.days_of(a_dispute(), {}, say).looks)

    assert looks(NOON) == "- - - - - - - - - -"
    assert looks(NOON + timedelta(days=7)) == "u u u u - - - - - -"
    assert looks(NOON + timedelta(days=14)) == "u u u u u u u u u w"


@pytest.mark.pure
def test_a_gap_is_what_the_last_offer_lacks_of_the_demand() -> None:
    assert view.gap_of(a_dispute(offers=[an_offer(15_000)])) == 4_800
    assert view.gap_of(a_dispute(offers=[an_offer(30_000)])) == 0
    assert view.gap_of(a_dispute()) is None
    assert view.gap_of(a_dispute(offers=[an_offer(15_000), an_offer(18_000, made_by="consumer")])) == 3_000
    assert view.gap_of(a_dispute(amount_fen=None, offers=[an_offer(1)])) is None


@pytest.mark.pure
def test_a_holiday_is_not_counted_and_a_day_worked_instead_is() -> None:
    kinds = {date(2026, 10, 1): "statutory", date(2026, 10, 10): "make_up"}

    assert working_days(date(2026, 9, 30), date(2026, 10, 2), kinds) == [date(2026, 10, 2)]
    assert date(2026, 10, 10) in working_days(date(2026, 10, 8), date(2026, 10, 11), kinds)
    cells = strip(date(2026, 9, 30), date(2026, 10, 2), kinds, weekdays="一二三四五六日", begin="起", end="止")
    assert [(cell.mark, cell.look) for cell in cells] == [("起", "z"), ("四", "off"), ("止", "e")]
