"""The page of matching as functions: what texts share, the grounds, what may be decided, what parting changes."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from canon.shanghai import SHANGHAI
from gateway.console.cases.models import Letter, WholeCase
from gateway.console.cases.view import history_lines
from gateway.console.formatting import Formatter
from gateway.console.matching import joins, view
from gateway.console.matching.comparison import Compared, compare
from gateway.console.matching.models import Match, Message
from gateway.console.matching.view import MOST_COMPARED, shared_phrases
from gateway.console.metrics.models import Counted
from gateway.console.operations.models import Delivery
from gateway.console.translations import Translations
from services.intake.matching.domain import comparison, finding

pytestmark = pytest.mark.pure
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=SHANGHAI)
WORDS = Translations("zh")
SAY = Formatter(WORDS, NOW)
NAMESPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")
EARLIER, LATER, THIRD = (uuid5(NAMESPACE, name) for name in ("earlier", "later", "third"))


def a_message(identifier: UUID = EARLIER, **changed: Any) -> Message:
    matter = {"text": "冰箱修了三次", "request": None, "amount_fen": None, "happened_on": None, "order_no": None}
    facts: dict[str, Any] = {
        "id": identifier,
        "number": f"WQ20261124-{str(identifier)[:5]}",
        "case_id": identifier,
        "kind": "complaint",
        "state": "dispatched",
        "received_at": NOW - timedelta(hours=2 if identifier == EARLIER else 1),
        "receipts": [{"channel": "12345", "external_id": "1"}],
        "complainant": {"name": "魏*", "phone": "137****5206", "anonymous": False, "confidential": False}
        | dict.fromkeys(("id_number", "address")),
        "respondent": {"name": "简橙家电"} | dict.fromkeys(("uscc", "address", "phone", "platform")),
        "department": "consumer_protection",
        "agency": None,
    }
    matter |= {name: changed.pop(name) for name in tuple(changed) if name in matter}
    return Message.model_validate(facts | {"matter": matter} | changed)


def a_match(**changed: Any) -> Match:
    facts: dict[str, Any] = {
        "id": LATER,
        "is_earlier": False,
        "score": 0.83,
        "features": {},
        "evidence": [],
        "contradictions": [],
        "rule_version": "2026-11-30",
        "as": None,
        "decided_by": None,
        "decided_at": None,
        "reason": None,
        "joined_at": None,
        "apart_because": None,
    }
    return Match.model_validate(facts | changed)


def row_of(name: str, earlier: Message, later: Message, match: Match) -> Compared:
    [row] = [row for row in compare(earlier, later, match, SAY) if row.name == name]
    return row


def closed(earlier: Message, later: Message, match: Match | None) -> list[str]:
    return [one.value for one in view.verdicts(WORDS, earlier, later, match) if not one.is_offered]


def a_receipt(identifier: UUID, channel: str) -> dict[str, Any]:
    return {
        "complaint_id": identifier,
        "number": f"WQ-{channel}",
        "channel": channel,
        "source": channel,
        "external_id": "1",
        "received_at": NOW,
        "handle_limit": None,
    }


def an_act(act: str, at: datetime, **facts: Any) -> dict[str, Any]:
    return {
        "at": at,
        "account": "dispatch",
        "act": act,
        "state": "dispatched",
        "department": None,
        "agency": None,
        "officer": None,
        "facts": facts,
    }


def a_case(*history: dict[str, Any]) -> WholeCase:
    absent = dict.fromkeys(
        ("title", "station_name", "officer", "agency", "category", "respondent_name", "next_due_at", "near_at",
         "dispatched_at", "first_feedback_at", "paused_since", "mediator", "linked_id", "matter", "request",
         "amount_fen", "decision")
    )  # fmt: skip
    return WholeCase.model_validate(
        absent
        | {
            "id": EARLIER,
            "complaint_id": EARLIER,
            "number": "WQ-1",
            "version": 3,
            "kind": "complaint",
            "state": "dispatched",
            "channel": "12345",
            "received_at": NOW,
            "department": "consumer_protection",
            "attention": False,
            "alerts": [],
            "late": False,
            "bounces": 0,
            "joint": False,
            "round": 1,
            "recovered_fen": 0,
            "dissatisfied": False,
            "confidential": False,
            "receipts": [a_receipt(EARLIER, "12345"), a_receipt(LATER, "12315"), a_receipt(THIRD, "partner")],
            "clocks": [],
            "handovers": [],
            "history": list(history),
        }
    )


def joined_by(identifier: UUID, at: datetime, *followers: UUID) -> dict[str, Any]:
    """The act by which a case takes another, with the messages that the other had taken before."""
    receipts = [{"complaint_id": str(one)} for one in (identifier, *followers)]
    return an_act("case_joined", at, joined_id=str(identifier), receipts=receipts, by_machine=True)


def a_delivery(identifier: UUID, delivered_at: datetime | None, state: str = "delivered") -> Delivery:
    return Delivery(
        id=identifier,
        complaint_id=identifier,
        channel="12315",
        external_id="1",
        step="acceptance",
        at=NOW - timedelta(days=3),
        state=state,
        attempts=1,
        next_at=None,
        error=None,
        delivered_at=delivered_at,
    )


def a_letter(title: str, at: datetime, state: str = "rendered") -> Letter:
    return Letter(
        id=LATER,
        kind="acceptance",
        title=title,
        addressee="complainant",
        agency=None,
        decided_at=at,
        state=state,
        number=None,
    )


def parting(case: WholeCase, deliveries: list[Delivery], letters: list[Letter]) -> joins.Parting:
    join = joins.join_of(case, EARLIER, LATER)
    assert join is not None
    leaving = joins.leaving_of(case, join)
    return joins.parting_of(case, join, leaving, deliveries, letters, SAY, coverage=joins.Coverage.WHOLE)


def test_phrases_that_both_texts_have_are_found_in_the_order_of_the_first() -> None:
    assert shared_phrases("我在百味轩办了储值卡，店关门了。", "来电人在百味轩办了储值卡，该店关门了，要求退款。") == (
        "在百味轩办了储值卡",
        "店关门了",
    )


def test_only_the_beginnings_of_long_texts_are_compared() -> None:
    begin = "甲乙丙丁" * MOST_COMPARED

    assert shared_phrases(begin + "末尾的一句话", "另起的开头" * MOST_COMPARED + "末尾的一句话") == ()


def test_a_number_that_only_one_text_has_is_marked_as_its_own() -> None:
    pieces = view.pieces_of("10月3号买的，2980元", "10月买的", ())

    assert [piece.text for piece in pieces if piece.own] == ["3", "2980"]


def test_a_number_is_shared_whole_or_not_at_all() -> None:
    one, other = "定金2980元", "定金2985元"
    shared = shared_phrases("办卡付了" + one, "办卡付了" + other)

    pieces = view.pieces_of("办卡付了" + one, "办卡付了" + other, shared)

    assert [(piece.text, piece.shared, piece.own) for piece in pieces] == [
        ("办卡付了定金", True, False),
        ("2980", False, True),
        ("元", False, False),
    ]


@pytest.mark.parametrize("text", ["付了1298元", "付了298.5元", "付了1.298元", "付了2980元"])
def test_a_shared_number_is_not_marked_inside_another(text: str) -> None:
    shared = shared_phrases("298", "付了298元")

    assert shared == ("298",)
    assert not any(piece.shared for piece in view.pieces_of(text, "298", shared))


def test_everything_that_is_found_for_or_against_a_pair_has_words() -> None:
    against = (*comparison._CONTRADICTIONS, "kind_other", "phone_other")
    wanted = [f"evidence.{name}" for name in finding._EVIDENCE] + [f"against.{name}" for name in against]

    assert [key for key in wanted if not WORDS.has(key)] == []


def test_a_row_has_what_both_messages_hold_and_what_was_found_there() -> None:
    match = a_match(evidence=["phone_same", "business"], features={"business": 0.8})

    phone, business = (row_of(name, a_message(), a_message(LATER), match) for name in ("phone", "business"))

    assert (phone.earlier, phone.finding, phone.look, phone.alike) == ("137****5206", "电话相同", "done", None)
    assert (business.finding, business.look, business.alike) == ("商家相同", "work", 0.8)


def test_a_row_that_only_one_message_fills_is_not_compared() -> None:
    row = row_of("amount", a_message(), a_message(LATER, amount_fen=298_000), a_match())

    assert (row.earlier, row.later, row.finding, row.look) == ("", "2,980.00 元", "比不了", "")


def test_a_row_that_speaks_against_one_matter_says_so() -> None:
    first, second = a_message(amount_fen=298_000), a_message(LATER, amount_fen=600_000)
    match = a_match(contradictions=["name_other"], features={"amount_other": 1.0})

    assert (row_of("person", first, second, match).look, row_of("amount", first, second, match).finding) == (
        "back",
        "不同",
    )


def test_requests_are_left_to_who_decides() -> None:
    row = row_of("request", a_message(request="退货"), a_message(LATER, request="换新机"), a_match())

    assert row.finding == "系统不比，由您看"


def test_rows_that_no_message_fills_and_hardly_any_does_are_left_out() -> None:
    names = [row.name for row in compare(a_message(), a_message(LATER), a_match(), SAY)]

    assert names == ["phone", "person", "business", "text", "day", "amount"]


def test_an_open_pair_is_joined_or_left_but_no_repeat() -> None:
    assert closed(a_message(), a_message(LATER), None) == ["repeat"]


@pytest.mark.parametrize("ended", [EARLIER, LATER])
def test_what_has_ended_is_no_longer_joined(ended: UUID) -> None:
    earlier, later = (a_message(one, state="closed" if one == ended else "dispatched") for one in (EARLIER, LATER))

    assert {"same_matter", "supplement"} <= set(closed(earlier, later, None))


def test_a_complaint_and_a_report_are_not_joined() -> None:
    assert closed(a_message(), a_message(LATER, kind="report"), None) == ["same_matter", "supplement", "repeat"]


def test_what_was_joined_is_parted_until_its_end() -> None:
    joined = a_match(joined_at=NOW)

    assert closed(a_message(), a_message(LATER), joined) == ["repeat"]
    assert closed(a_message(state="closed"), a_message(LATER, state="closed"), joined) == ["repeat", "other"]


def test_parting_gives_back_the_case_of_the_message_that_joined() -> None:
    case = a_case(joined_by(LATER, NOW), an_act("first_feedback_given", NOW + timedelta(hours=1)))

    found = parting(case, [], [])

    assert [one.channel for one in found.leaving] == ["12315"]
    assert [one.channel for one in found.staying] == ["12345", "partner"]
    assert found.done == ("首次反馈",)


def test_what_was_delivered_since_a_join_was_sent_whenever_it_was_written() -> None:
    since, before = NOW + timedelta(hours=1), NOW - timedelta(hours=1)
    deliveries = [a_delivery(LATER, since), a_delivery(LATER, before), a_delivery(EARLIER, since)]

    assert [(one.what, one.at) for one in parting(a_case(joined_by(LATER, NOW)), deliveries, []).sent] == [
        (SAY.words("delivery.acceptance"), since)
    ]


def test_what_waits_or_failed_or_is_not_issued_was_not_sent() -> None:
    since = NOW + timedelta(hours=1)
    deliveries = [a_delivery(LATER, None, "waiting"), a_delivery(LATER, None, "failed")]
    letters = [
        a_letter("受理告知书", since),
        a_letter("终止告知书", since, "pending"),
        a_letter("补正告知书", NOW - timedelta(hours=1)),
    ]

    assert [one.what for one in parting(a_case(joined_by(LATER, NOW)), deliveries, letters).sent] == ["受理告知书"]


def test_a_message_that_joined_takes_those_along_that_had_joined_it() -> None:
    found = parting(a_case(joined_by(LATER, NOW, THIRD)), [], [])

    assert [one.complaint_id for one in found.leaving] == [LATER, THIRD]


def test_two_that_were_one_case_before_it_was_taken_in_are_not_previewed_by_that_act() -> None:
    case = a_case(joined_by(LATER, NOW, THIRD))  # the third had joined the later one

    assert joins.join_of(case, THIRD, LATER) is None
    assert joins.join_of(case, LATER, THIRD) is None
    assert joins.join_of(case, EARLIER, THIRD) is None  # by this pair both would leave, else the third alone


def test_of_two_that_joined_one_after_the_other_a_preview_is_of_what_leaves_for_certain() -> None:
    case = a_case(joined_by(LATER, NOW - timedelta(hours=1)), joined_by(THIRD, NOW))
    certain = joins.join_of(case, LATER, THIRD)

    assert certain is not None
    assert certain.facts["joined_id"] == str(THIRD)
    assert joins.join_of(case, THIRD, LATER) is None  # the third leaves if this pair joined it, else the later one


def test_a_join_that_was_undone_is_not_the_one_to_undo() -> None:
    undone = an_act("case_parted", NOW + timedelta(hours=1), parted_id=str(LATER), receipts=[])
    again = joined_by(LATER, NOW + timedelta(hours=2), THIRD)

    assert joins.join_of(a_case(joined_by(LATER, NOW), undone), EARLIER, LATER) is None
    found = joins.join_of(a_case(joined_by(LATER, NOW), undone, again), EARLIER, LATER)
    assert found is not None
    assert found.at == NOW + timedelta(hours=2)


def test_what_was_joined_last_stands_first_with_who_joined_it() -> None:
    joined = [
        Counted.model_validate(
            dict.fromkeys(("kind", "department", "agency", "closed_at", "amount"))
            | {"complaint_id": one, "case_id": EARLIER, "channel": "12315", "state": state}
            | {"received_at": NOW, "at": NOW}
        )
        for one, state in ((LATER, "dispatched"), (THIRD, "closed"))
    ]
    matches = {
        LATER: [a_match(id=EARLIER, is_earlier=True, joined_at=NOW - timedelta(hours=1), decided_by="machine")],
        THIRD: [
            a_match(id=LATER, joined_at=NOW - timedelta(days=1)),
            a_match(id=EARLIER, is_earlier=True, joined_at=NOW, decided_by="hub.dev"),
        ],
    }

    found = joins.recent_joins(joins.newest(joined), matches, {}, SAY)

    assert [(one.match.decided_by, one.has_ended) for one in found] == [("hub.dev", True), ("machine", False)]
    assert found[0].path == f"/console/matching/{THIRD}/{EARLIER}"


def test_a_case_that_has_ended_shows_its_result_beside_its_repeat() -> None:
    ended = {"state": "closed", "result": "agreed", "closed_at": NOW - timedelta(days=30)}
    cases = {EARLIER: a_case().model_copy(update=ended), LATER: a_case()}

    earlier, later = view.sides(a_message(state="closed"), a_message(LATER), cases, SAY)

    assert earlier.result.startswith("调解成功，")
    assert later.result == ""


def test_the_history_of_an_imported_case_says_how_it_had_ended_and_who_imported_it() -> None:
    facts = {"closed_at": "2025-03-20T16:30:00+08:00", "result": "agreed", "imported_by": "hub1", "recovered_fen": 0}

    [line] = history_lines(a_case(an_act("case_imported", NOW, **facts)).history, WORDS)

    assert line.text == "由清单导入，2025-03-20 已办结：调解成功，hub1 导入"
