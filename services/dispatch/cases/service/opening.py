"""Open cases for many received complaints in one transaction: all decided in memory, inserted table by table."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from chassis.clock import new_id
from chassis.db.work import Work
from contracts.dispatch import CaseRedirected
from contracts.intake import ComplaintReceived
from services.dispatch.calendars.service import calendar_in_force, calendar_of
from services.dispatch.cases.domain.handover import handover_from_event
from services.dispatch.cases.domain.opening import import_case, open_case, routing_text_of
from services.dispatch.cases.repository import cases, opening
from services.dispatch.cases.repository.history import history_entries
from services.dispatch.cases.repository.opening import NewCases
from services.dispatch.clocks import repository as clocks_repository
from services.dispatch.clocks.domain.clock import Clock
from services.dispatch.clocks.domain.starts import ChannelLimit
from services.dispatch.clocks.domain.updates import CaseUpdate, add_receipt_clock, start_clocks
from services.dispatch.lifecycle.domain.case import Case, CaseDecision
from services.dispatch.routing.domain import RoutingText, route
from services.dispatch.rows import Row
from services.dispatch.rulebook.service.in_force import Rulebook, precompile_rules, rulebook_at

CASES_PER_TURN = 8  # cases decided before the event loop gets a turn


async def open_cases(work: Work, received: Sequence[ComplaintReceived]) -> None:
    """Open a case for each complaint, or add its receipt to the case it belongs to."""
    found = await opening.load_batch(work.db, {event.case_id for event in received})
    rules = await rulebook_at(work, {event.received_at for event in received}, found.rules_stamp)
    calendar = await calendar_of(work, found.calendar_version)
    known = found.cases
    before = await clocks_repository.clocks_by_case(work.db, known) if known else {}
    updates: dict[UUID, CaseUpdate] = {
        case_id: CaseUpdate(case=case, clocks=tuple(before[case_id]), events=()) for case_id, case in known.items()
    }
    for place, event in enumerate(received, 1):
        if place % CASES_PER_TURN == 0:
            await asyncio.sleep(0)
        limits = _limits(event)
        present = updates.get(event.case_id)
        if present is None and event.past_result is not None:
            case, events = import_case(event, event.past_result, work.now)
            updates[event.case_id] = CaseUpdate(case=case, clocks=(), events=events)
        elif present is None:
            case, events = _open_case(event, rules, work)
            updates[event.case_id] = start_clocks(case, events, calendar, limits)
        else:
            more = add_receipt_clock(present.case, present.clocks, calendar, limits)
            updates[event.case_id] = replace(more, events=(*present.events, *more.events))
    await _save(
        work, known, [clock for clocks in before.values() for clock in clocks], list(updates.values()), received
    )


def _open_case(event: ComplaintReceived, rules: Rulebook, work: Work) -> CaseDecision:
    decision = route(routing_text_of(event), rules.rules_at(event.received_at))
    return open_case(event, decision, work.now, new_id())


async def _save(
    work: Work,
    known: dict[UUID, Case],
    before: list[Clock],
    updates: Sequence[CaseUpdate],
    received: Sequence[ComplaintReceived],
) -> None:
    events = [event for one in updates for event in one.events]
    opened = [one for one in updates if one.case.id not in known]
    went_on = [one for one in updates if one.case.id in known]
    await opening.add_new_cases(
        work.db,
        NewCases(
            cases=[one.case for one in opened],
            receipts=[_receipt(event) for event in received],
            texts=_texts_of_new_cases({one.case.id for one in opened}, received),
            clocks=[clock for one in opened for clock in one.clocks],
            handovers=[handover_from_event(event) for event in events if isinstance(event, CaseRedirected)],
            history=history_entries(events, work.account),
        ),
    )
    await cases.save_cases(work.db, [_with_next_version(one.case) for one in went_on if one.case != known[one.case.id]])
    await clocks_repository.save_clocks(work.db, before, [clock for one in went_on for clock in one.clocks])
    work.publish(*events)
    for one in opened:
        work.audit("case_opened", str(one.case.id))


def _texts_of_new_cases(opened: set[UUID], received: Sequence[ComplaintReceived]) -> list[tuple[UUID, RoutingText]]:
    """Return the fields that the rules read of each new case, from its first complaint in the batch."""
    routed = [event for event in received if event.case_id in opened and event.past_result is None]
    first = {event.case_id: event for event in reversed(routed)}
    return [(case_id, routing_text_of(event)) for case_id, event in first.items()]


def _with_next_version(case: Case) -> Case:
    return replace(case, version=case.version + 1)


def _limits(event: ComplaintReceived) -> list[ChannelLimit]:
    if event.handle_limit is None:
        return []
    return [
        ChannelLimit(
            receipt=event.aggregate_id,
            channel=event.channel,
            received_at=event.received_at,
            due_at=event.handle_limit,
        )
    ]


def _receipt(event: ComplaintReceived) -> Row:
    return {
        "complaint_id": event.aggregate_id,
        "case_id": event.case_id,
        "number": event.number,
        "channel": event.channel.value,
        "source": event.source,
        "external_id": event.external_id,
        "received_at": event.received_at,
        "sign_limit": event.sign_limit,
        "handle_limit": event.handle_limit,
        "one_person": True,
    }


async def prewarm(work: Work) -> bool:
    """Compile the rules and load the calendar before a complaint needs them; return ``False``, as no more is left."""
    await precompile_rules(work)
    await calendar_in_force(work)
    return False
