"""The checker finds what a sloppy matcher does wrong: faults are planted, one after the other, in a day's work."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from contracts.intake import Verdict
from services.analytics.facts.repository import snapshots
from services.dispatch.matching import domain as dispatch_domain
from services.dispatch.matching import repository as dispatch_repository
from services.intake.case_events.service import applying, joining
from services.intake.matches import repository as matches
from services.intake.matches.domain import Match
from services.intake.matching.domain.finding import match_of
from services.intake.matching.domain.scoring import Band
from services.intake.matching.service import finding
from services.intake.write_back import repository as write_back
from tests.one_matter.bureau import MORNING, Bureau
from tests.one_matter.clerk import Clerk
from tests.services.dispatch.dispatch_app import CRACKS
from tests.sweeps import ARE_FAULTS_WHOLE, sampled

SHOP = "望川县{}味轩餐饮店"
FIRST = "饭店的储值卡充了两千元，饭店关门，电话不通，要求退还一千八百元。"
SECOND = "来电人反映在该餐饮店办理储值卡后店铺停业，余额没有退还，要求协助退款。"
DISH = "在店里吃饭时菜里有虫，老板不肯退钱，要求退一赔十。"
Plant = Callable[[pytest.MonkeyPatch], None]


def _joins_relatives(patch: pytest.MonkeyPatch) -> None:
    def by_telephone_alone(*compared: Any) -> tuple[Match, Band]:
        match, band = match_of(*compared)
        return match, Band.SAME if "phone_same" in match.evidence else band

    patch.setattr(finding, "match_of", by_telephone_alone)


def _answers_one_channel_only(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(applying, "copies_of", lambda events, _: [(event, None) for event in events])


def _drops_the_clocks_of_a_parted_case(patch: pytest.MonkeyPatch) -> None:
    put_back = dispatch_repository.put_back

    async def without_clocks(db: Any, case_id: Any, complaint_ids: Any, stored: Any) -> None:
        await put_back(db, case_id, complaint_ids, stored | {"clocks": []})

    patch.setattr(dispatch_repository, "put_back", without_clocks)


def _leaves_the_limit_of_the_parted_channel(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dispatch_domain, "OPEN_CLOCKS", frozenset())


def _starts_the_clocks_with_the_later_receipt(patch: pytest.MonkeyPatch) -> None:
    order_cases = dispatch_domain.order_cases
    patch.setattr(dispatch_domain, "order_cases", lambda one, other: tuple(reversed(order_cases(one, other))))


def _counts_a_joined_complaint_as_a_case(patch: pytest.MonkeyPatch) -> None:
    async def save_nothing(*_: Any) -> None: ...

    patch.setattr(snapshots, "save_joined", save_nothing)


def _does_not_store_which_case_answers(patch: pytest.MonkeyPatch) -> None:
    async def change_nothing(*given: Any) -> Sequence[Any]:
        return list(given[1])

    patch.setattr(joining, "set_case", change_nothing)


def _sends_the_answers_of_a_case_that_was_left(patch: pytest.MonkeyPatch) -> None:
    async def cancel_nothing(*_: Any) -> None: ...

    patch.setattr(write_back, "cancel_waiting", cancel_nothing)


def _overturns_what_a_person_decided(patch: pytest.MonkeyPatch) -> None:
    async def write_over(db: Any, found: Sequence[Match]) -> Sequence[Match]:
        for match in found:
            await matches.save_match(db, match)
        return found

    patch.setattr(matches, "add_matches", write_over)


def _takes_out_what_somebody_works_on(patch: pytest.MonkeyPatch) -> None:
    async def is_never_held(*_: Any) -> bool:
        return False

    patch.setattr(dispatch_repository, "is_held", is_never_held)


def _joins_what_has_ended(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(dispatch_domain, "why_apart", lambda *_, **__: None)


PLANTS: dict[Plant, str] = {
    _joins_relatives: "C18 two matters joined by machine",
    _answers_one_channel_only: "C19 final answers",
    _drops_the_clocks_of_a_parted_case: "C20 not from the earliest receipt",
    _leaves_the_limit_of_the_parted_channel: "C20 a limit of a receipt elsewhere",
    _starts_the_clocks_with_the_later_receipt: "C20 not from the earliest receipt",
    _counts_a_joined_complaint_as_a_case: "C17 another case counted",
    _does_not_store_which_case_answers: "C17 another case at intake",
    _sends_the_answers_of_a_case_that_was_left: "C19 an answer of another case",
    _overturns_what_a_person_decided: "C18 a decision overturned",
    _takes_out_what_somebody_works_on: "C21 a note astray",
    _joins_what_has_ended: "C19 final answers",
}
EACH = list(PLANTS) if ARE_FAULTS_WHOLE else list(PLANTS)[:1]  # `make faults` plants every one


@sampled
async def test_a_day_of_work_keeps_every_promise(bureau: Bureau) -> None:
    clerk = Clerk(bureau)

    await _work_a_day(clerk)

    assert await clerk.violations() == []


async def test_what_goes_to_another_agency_at_once_owes_no_acceptance_of_the_bureau(bureau: Bureau) -> None:
    clerk = Clerk(bureau)
    cracked = await clerk.file(
        "12315", "甲", "cracks", text=CRACKS, shop="某置业有限公司", address="望川县城关镇人民路8号"
    )
    await bureau.settle()
    assert (await bureau.case(cracked))["state"] == "redirected"

    assert await clerk.violations() == []


@pytest.mark.parametrize("plant", EACH, ids=lambda plant: plant.__name__.strip("_"))
async def test_the_checker_finds_a_matcher_that(plant: Plant, bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    clerk = Clerk(bureau)

    await _work_a_day(clerk)

    assert PLANTS[plant] in {violation.check for violation in await clerk.violations()}


async def _work_a_day(clerk: Clerk) -> None:
    """File, join, part and close: what two channels bring, relatives, what a person decides, what comes again."""
    bureau = clerk.bureau
    two_channels = await _file_pair(clerk, "甲", (None, None))
    await clerk.file("12345", "mother", "card", phone="13800000009", name="王秀英", shop=SHOP.format("己"))
    await clerk.file("12315", "son", "dish", phone="13800000009", name="李小明", text=DISH, shop=SHOP.format("己"))
    undone = await _file_pair(clerk, "乙", (FIRST, SECOND))
    worked_on = await _file_pair(clerk, "丙", (FIRST, SECOND))
    await bureau.settle()
    for one in worked_on:
        await clerk.note(one)
    assert await clerk.decide(undone[1], undone[0], Verdict.SAME_MATTER)
    assert await clerk.decide(worked_on[1], worked_on[0], Verdict.SAME_MATTER)
    await bureau.settle()
    for one in (two_channels[1], undone[0]):
        await bureau.do(one, "assign", {"department": "consumer_protection", "officer": "officer"})
        await bureau.do(one, "first-feedback", {"text": "已联系商家。"}, who="officer")
    await bureau.settle()
    assert await clerk.decide(undone[0], undone[1], Verdict.OTHER)
    assert await bureau.supplement(undone[1], "12315", FIRST)  # it is compared anew
    await bureau.do(two_channels[0], "accept", who="officer")
    await bureau.do(two_channels[0], "terminate", {"reason": "ABSENT_OR_REFUSES"}, who="officer")
    await bureau.do(two_channels[0], "close", {"result": "terminated", "note": "已告知。"}, who="officer")
    await bureau.settle()
    bureau.pass_by(days=2)
    await clerk.file("12315", "甲", "card", phone="1380000" + f"{ord('甲') % 10_000:04}", shop=SHOP.format("甲"))


async def _file_pair(clerk: Clerk, person: str, texts: tuple[str | None, str | None]) -> tuple[str, str]:
    """File one matter on both channels, an hour apart, each with a limit of its channel."""
    who = {"phone": "1380000" + f"{ord(person) % 10_000:04}", "shop": SHOP.format(person)}
    filed = []
    for source, text, days in zip(("12345", "12315"), texts, (5, 9), strict=True):
        words = {"text": text} if text else {}
        bought = {} if source == "12345" or text is None else {"bought": "2026-10-15"}
        limit = MORNING + timedelta(days=days)
        filed.append(await clerk.file(source, person, "card", limit=limit, **who, **words, **bought))
        clerk.bureau.pass_by(hours=1)
    return filed[0], filed[1]
