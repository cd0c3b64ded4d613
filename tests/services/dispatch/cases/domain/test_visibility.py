"""Which cases a caller sees, and what of a case a reader outside the bureau sees: what is listed, and nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from canon.scopes import Scope
from contracts.dispatch import CaseEvent, ClockReminded, ClocksChanged
from contracts.event import Event
from services.dispatch.cases.domain.visibility import (
    MATTER_FIELDS,
    OUTSIDE_CASE_FIELDS,
    OUTSIDE_CLOCK_FIELDS,
    OUTSIDE_FACTS,
    secret_agencies,
    visible_case_fields,
    visible_clock_fields,
    visible_handovers,
    visible_history,
    without_secrets,
)
from services.dispatch.cases.schemas.cases import CaseView
from services.dispatch.cases.schemas.parts import ClockView
from services.dispatch.handlers import events
from services.dispatch.lifecycle.domain.case import Case

SOURCE, AGENCY, BUREAU = Scope(source="12345"), Scope(agency="housing"), Scope(everything=True)
NOT_RECORDED = (ClocksChanged, ClockReminded)  # clocks and reminders stand beside the history
# What stays inside, on purpose: who pressed whom, gave back or noted what, how satisfied someone was, what is verified.
INSIDE_ACTS = {
    "alarm_taken",
    "approval_proposed",
    "approval_returned",
    "approval_withdrawn",
    "case_returned",
    "case_urged",
    "case_escalated",
    "case_followed_up",
    "case_held_at_hub",
    "case_looked_back",
    "case_noted",
    "case_read_again",
    "case_joined",
    "case_parted",
    "cases_related",
    "complaints_matched",
    "duplicate_suspected",
    "clock_missed",
    "lead_found",
}
# Events of other services that open cases, erase persons, name enterprises and pay are not noted in a case's history.
NEVER_NOTED = {
    "closing_shop_settled",
    "closing_shop_suspected",
    "complaint_received",
    "group_plan_defaulted",
    "group_plan_fulfilled",
    "group_plan_superseded",
    "group_refund_withheld",
    "match_undone",
    "payment_recorded",
    "person_erased",
    "enterprise_activated",
    "enterprise_left",
    "enterprise_restored",
    "enterprise_suspended",
}
INSIDE_FACTS = {  # who signed, and free words: the timeline has those that the citizen is told
    *((act, name) for act in OUTSIDE_FACTS for name in ("approved_by", "note")),
    ("rework_ordered", "reason"),
    ("case_sent_to_odr", "receipt"),  # of another message than the one that opened the case
    ("dispute_failed", "for_complaint"),
    ("dispute_settled", "for_complaint"),
    ("dispute_timed_out", "for_complaint"),
    ("case_extended", "reason"),
    ("session_held", "text"),
    ("case_closed", "handover_id"),
    ("case_imported", "imported_by"),
    *((f"clock_{change}", "receipt") for change in ("met", "moved", "started", "stopped")),
}


def descendants(cls: type[Event]) -> Iterator[type[Event]]:
    for child in cls.__subclasses__():
        yield child
        yield from descendants(child)


def recorded_events() -> dict[str, tuple[type[Event], type[Event]]]:
    """Each event that a history may hold by its act, with the class whose fields are not facts of its own."""
    own = {cls: CaseEvent for cls in descendants(CaseEvent) if "type" in vars(cls) and cls not in NOT_RECORDED}
    others = dict.fromkeys(events.subscribed_types.values(), Event)
    found: dict[type[Event], type[Event]] = {**own, **others}
    return {cls.type.split(".")[1]: (cls, common) for cls, common in found.items()}


RECORDED = recorded_events()


def test_each_event_is_listed_as_visible_outside_or_internal() -> None:
    """Who adds an event lists it in ``OUTSIDE_FACTS``, or here among what stays inside."""
    assert set(RECORDED) - set(OUTSIDE_FACTS) - NEVER_NOTED == INSIDE_ACTS
    assert set(OUTSIDE_FACTS) <= set(RECORDED)


@pytest.mark.parametrize("act", sorted(OUTSIDE_FACTS))
def test_each_fact_of_an_event_is_listed_as_visible_outside_or_internal(act: str) -> None:
    event, common = RECORDED[act]
    facts = set(event.model_fields) - set(common.model_fields)

    assert facts - OUTSIDE_FACTS[act] == {name for inside, name in INSIDE_FACTS if inside == act} & facts
    assert OUTSIDE_FACTS[act] <= facts


def test_each_field_of_a_case_is_listed_as_visible_outside_or_internal() -> None:
    beside = {"complaint_id", "receipts", "clocks", "decision", "handovers", "history"}  # decided row by row
    inside = {"acts", "clock", "officer", "dissatisfied", "imported", "near_at"} | MATTER_FIELDS

    assert set(CaseView.model_fields) - beside - OUTSIDE_CASE_FIELDS == inside
    assert set(ClockView.model_fields) - OUTSIDE_CLOCK_FIELDS == {"reminded_at", "remind_at", "near_at"}
    assert {name for name in OUTSIDE_CASE_FIELDS if not hasattr(Case, name)} == set()


def act(name: str, **facts: Any) -> dict[str, Any]:
    row = {"at": datetime(2026, 3, 2, tzinfo=UTC), "account": "li", "act": name, "state": "accepted", "round": 1}
    return row | {"department": "food", "agency": None, "officer": "li", "facts": facts, "personal": None}


def test_an_act_or_fact_that_nobody_listed_is_visible_inside_only() -> None:
    history = [act("case_refused", reason="NOT_CONSUMER", new_fact=1), act("brand_new_act", reason="x")]

    assert [(row["act"], row["facts"]) for row in visible_history(history, SOURCE)] == [
        ("case_refused", {"reason": "NOT_CONSUMER"})
    ]
    assert [row["facts"] for row in visible_history(history, BUREAU)] == [row["facts"] for row in history]


def test_nobody_outside_learns_who_acted() -> None:
    [row] = visible_history([act("case_accepted")], AGENCY)

    assert (row["account"], row["officer"], row["department"]) == (None, None, "food")


def test_a_field_that_nobody_listed_is_visible_inside_only() -> None:
    names = ("state", "matter", "officer", "brand_new_field")

    assert visible_case_fields(names, SOURCE) == {"state"}
    assert visible_case_fields(names, AGENCY) == {"state", "matter"}
    assert visible_case_fields(names, BUREAU) == set(names)


def test_an_agency_sees_its_own_hand_overs_and_a_source_none() -> None:
    made = [{"id": "1", "agency": "housing", "reason": "SEEDS"}, {"id": "2", "agency": "tobacco", "reason": "TOBACCO"}]

    assert visible_handovers(made, AGENCY) == made[:1]
    assert visible_handovers(made, SOURCE) == []
    assert visible_handovers(made, BUREAU) == made


def test_a_source_is_not_shown_that_the_police_were_informed() -> None:
    made = [{"id": "1", "agency": "police", "reason": "CRIME"}, {"id": "2", "agency": "housing", "reason": "BUILDING"}]
    history = [
        act("case_redirected", handover_id="1") | {"agency": "police"},
        act("case_redirected", handover_id="2") | {"agency": "housing"},
        act("case_closed", handover_id="1") | {"agency": "police"},
    ]

    secret = secret_agencies(made, SOURCE)

    assert secret == {"1": "police"}
    assert [(row["act"], row["agency"]) for row in without_secrets(history, secret)] == [
        ("case_redirected", "housing"),
        ("case_closed", None),
    ]
    assert secret_agencies(made, AGENCY) == secret_agencies(made, BUREAU) == {}


def test_of_a_clock_the_bureau_sees_everything_and_others_what_is_listed() -> None:
    names = {*ClockView.model_fields, "reminded_until"}

    assert visible_clock_fields(names, BUREAU) == names
    assert visible_clock_fields(names, SOURCE) == names & OUTSIDE_CLOCK_FIELDS


def test_an_agency_reads_a_matter_in_a_few_words_and_a_source_does_not() -> None:
    names = ["number", "title"]

    assert visible_case_fields(names, Scope(agency="housing")) == {"number", "title"}
    assert visible_case_fields(names, Scope(source="12345")) == {"number"}
