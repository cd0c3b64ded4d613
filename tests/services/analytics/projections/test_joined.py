"""Receipts that joined cases and were parted again, in whatever order the streams of several cases come."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from canon.codes import Channel, Kind, State
from contracts.dispatch import CaseEvent, CaseJoined, CaseParted, JoinedReceipt
from services.analytics.facts.tables import cases_seen
from services.analytics.projections.service import project_events
from tests.services.analytics.asking import Counter

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))


def facts(case: UUID, minutes: int, *complaints: UUID) -> dict[str, object]:
    receipts = [
        JoinedReceipt(
            complaint_id=one, kind=Kind.COMPLAINT, channel=Channel.PARTNER, source="partner:p", received_at=NOW
        )
        for one in complaints
    ]
    return {
        "aggregate_id": case,
        "complaint_id": case,
        "occurred_at": NOW + timedelta(minutes=minutes),
        "state": State.DISPATCHED,
        "kind": Kind.COMPLAINT,
        "channel": Channel.PARTNER,
        "source": "partner:p",
        "received_at": NOW,
        "receipts": receipts,
    }


EVENTS: Sequence[CaseEvent] = (
    CaseJoined.model_validate(facts(TWO, 1, THREE) | {"joined_id": THREE, "by_machine": False}),
    CaseJoined.model_validate(facts(ONE, 2, TWO, THREE) | {"joined_id": TWO, "by_machine": False}),
    CaseParted.model_validate(facts(ONE, 3, THREE) | {"parted_id": THREE}),
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(len(EVENTS)))), ids=str)
async def test_the_last_that_happened_counts_whichever_comes_last(counter: Counter, order: Sequence[int]) -> None:
    for place in order:
        async with counter.app.state.transactions.begin() as work:
            await project_events(work, [EVENTS[place]])

    async with counter.app.state.transactions.begin() as work:
        columns = (cases_seen.c.complaint_id, cases_seen.c.case_id, cases_seen.c.duplicate)
        rows = await work.db.execute(select(*columns).where(cases_seen.c.complaint_id.in_([TWO, THREE])))
        answered = {row.complaint_id: (row.case_id, row.duplicate) for row in rows}
    assert answered == {TWO: (ONE, True), THREE: (THREE, False)}
