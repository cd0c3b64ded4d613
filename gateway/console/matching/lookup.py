"""Read what the page of matching shows, with the rights of who is signed in; what does not answer is left out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from canon.shanghai import day_of
from chassis.web.paging import MAX_PAGE
from gateway.console.case_lookup import read_cases
from gateway.console.cases.models import Letters, WholeCase
from gateway.console.formatting import Formatter
from gateway.console.matching import joins, view
from gateway.console.matching.models import Match, Matches, Message, WorkQueue
from gateway.console.metrics.models import Counted, CountedPage
from gateway.console.models import Case
from gateway.console.operations.models import Delivery, DeliveryPage
from gateway.console.service_calls import ServiceUnavailable, read, read_each

RECENT_DAYS = 7
MOST_PAGES = 5  # of what is only listed for all complaints together
LETTERS_AT_ONCE = 10  # messages whose letters are read at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two messages, the pair they are (if anybody compared them), and their cases by message.

    ``silent``: dispatch did not give one of the cases.
    """

    earlier: Message
    later: Message
    match: Match | None
    cases: dict[UUID, WholeCase]
    silent: ServiceUnavailable | None

    @property
    def is_joined(self) -> bool:
        return self.match is not None and self.match.joined_at is not None

    @property
    def one_case(self) -> WholeCase | None:
        """The case that answers both, where one does."""
        first, second = self.cases.get(self.earlier.id), self.cases.get(self.later.id)
        return first if first and second and first.id == second.id else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """The newest joins of some days and how many there were; ``is_whole``: whether all of them were counted."""

    joins: Sequence[joins.RecentJoin]
    count: int
    is_whole: bool


async def read_pair(request: Request, one: UUID, other: UUID) -> Pair | None:
    """Return a pair; ``None`` where one of the messages is not to be read."""
    messages, known, cases = await asyncio.gather(
        read_each(request, Message, "intake", [f"/v1/complaints/{one}", f"/v1/complaints/{other}"]),
        read(request, Matches, "intake", f"/v1/complaints/{one}/matches"),
        read_each(request, WholeCase, "dispatch", [f"/v1/cases/{one}", f"/v1/cases/{other}"]),
    )
    first, second = messages
    if isinstance(first, ServiceUnavailable) or isinstance(second, ServiceUnavailable):
        return None
    earlier, later = sorted((first, second), key=lambda message: (message.received_at, message.id))
    matches = [] if isinstance(known, ServiceUnavailable) else known.items
    return Pair(
        earlier=earlier,
        later=later,
        match=next((match for match in matches if match.id == other), None),
        cases={at: case for at, case in zip((one, other), cases, strict=True) if isinstance(case, WholeCase)},
        silent=next((case for case in cases if isinstance(case, ServiceUnavailable)), None),
    )


async def read_waiting(request: Request, say: Formatter) -> view.WaitingPairs | ServiceUnavailable:
    """Return the pairs that wait for a person, in the order of the work queue."""
    query = urlencode({"limit": 1, "attention": MAX_PAGE})
    queue = await read(request, WorkQueue, "dispatch", "/v1/desk", query)
    if isinstance(queue, ServiceUnavailable):
        return queue
    items = queue.attention.items
    suspected = [(case, other) for case in items if (other := case.suspected_id)]
    others = await read_cases(request, Case, {other for _, other in suspected})
    return view.WaitingPairs(
        pairs=view.pairs_of(suspected, others, say.words),
        looked_through=len(items),
        is_whole=queue.attention.count <= len(items),
    )


async def read_recent(request: Request, say: Formatter) -> Recent | ServiceUnavailable:
    """Return what was joined lately: of the messages received in these days, those that another's case answers."""
    joined, is_whole = await _read_joined(request, say)
    if isinstance(joined, ServiceUnavailable):
        return joined
    newest = joins.newest(joined)
    answers, cases = await asyncio.gather(
        read_each(request, Matches, "intake", [f"/v1/complaints/{one.complaint_id}/matches" for one in newest]),
        read_cases(request, Case, {one.case_id for one in newest if one.case_id}),
    )
    matches = {
        one.complaint_id: answer.items
        for one, answer in zip(newest, answers, strict=True)
        if not isinstance(answer, ServiceUnavailable)
    }
    return Recent(joins=joins.recent_joins(newest, matches, cases, say), count=len(joined), is_whole=is_whole)


async def read_parting(request: Request, pair: Pair, say: Formatter) -> joins.Parting | ServiceUnavailable | None:
    """Return what parting a pair would change; ``None`` where it is no one case, or its acts do not say."""
    case = pair.one_case
    if case is None:
        return pair.silent
    join = joins.join_of(case, pair.earlier.id, pair.later.id)
    if join is None:
        return None
    leaving = joins.leaving_of(case, join)
    (deliveries, coverage), letters = await asyncio.gather(
        _read_deliveries(request, min(receipt.received_at for receipt in case.receipts)),
        _read_letters(request, [receipt.complaint_id for receipt in leaving]),
    )
    known = [letter for answer in letters if isinstance(answer, Letters) for letter in answer.items]
    if any(isinstance(answer, ServiceUnavailable) for answer in letters):
        coverage = joins.Coverage.SILENT
    return joins.parting_of(case, join, leaving, deliveries, known, say, coverage=coverage)


async def _read_joined(request: Request, say: Formatter) -> tuple[list[Counted] | ServiceUnavailable, bool]:
    today = day_of(say.now)
    period = {"from": str(today - timedelta(days=RECENT_DAYS - 1)), "to": str(today)}
    conditions = {"metric": "duplicate_rate", "part": "numerator", **period, "limit": str(MAX_PAGE)}
    joined: list[Counted] = []
    for _ in range(MOST_PAGES):
        page = await read(request, CountedPage, "analytics", "/v1/metrics/cases", urlencode(conditions))
        if isinstance(page, ServiceUnavailable):
            return page, False
        joined.extend(page.items)
        if page.next is None:
            return joined, True
        conditions["cursor"] = page.next
    return joined, False


async def _read_deliveries(request: Request, oldest: datetime) -> tuple[list[Delivery], joins.Coverage]:
    """Return what the platforms received of acts since then, the newest first, and how far it was looked through.

    A join sends the channel that joins what was done before, with the instants of then.
    """
    deliveries: list[Delivery] = []
    conditions = {"state": joins.DELIVERED, "limit": str(MAX_PAGE)}
    for _ in range(MOST_PAGES):
        page = await read(request, DeliveryPage, "intake", "/v1/operations/deliveries", urlencode(conditions))
        if isinstance(page, ServiceUnavailable):
            return deliveries, joins.Coverage.SILENT
        deliveries.extend(page.items)
        if page.next is None or page.items[-1].at < oldest:
            return deliveries, joins.Coverage.WHOLE
        conditions["cursor"] = page.next
    return deliveries, joins.Coverage.PARTIAL


async def _read_letters(request: Request, ids: Sequence[UUID]) -> list[Letters | ServiceUnavailable]:
    """Return the letters of these messages, of some of them at a time."""
    answers: list[Letters | ServiceUnavailable] = []
    for first in range(0, len(ids), LETTERS_AT_ONCE):
        paths = [f"/v1/complaints/{one}/notices" for one in ids[first : first + LETTERS_AT_ONCE]]
        answers.extend(await read_each(request, Letters, "intake", paths))
    return answers
