"""Read what the page of matching shows, with the rights of who is signed in; what does not answer is left out."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Request

from canon.shanghai import day_of
from gateway.console.cases.models import WholeCase
from gateway.console.follow_up.models import CasePage as WholeCasePage
from gateway.console.formatting import Formatter
from gateway.console.matching import joins, view
from gateway.console.matching.models import (
    JoinedMessage,
    JoinedPage,
    Letter,
    Letters,
    Match,
    Matches,
    Message,
    SentAnswer,
    SentAnswers,
    WorkQueue,
)
from gateway.console.models import Case, CasePage
from gateway.console.service_calls import ServiceUnavailable, read, read_each

LISTED = 50  # pairs that wait
RECENT_DAYS = 7
PAGE = 200
MOST_PAGES = 5  # of what is only listed for all complaints together


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two messages, the pair they are (if anybody compared them), and their cases by message."""

    earlier: Message
    later: Message
    match: Match | None
    cases: dict[UUID, WholeCase]

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
        read(request, WholeCasePage, "dispatch", "/v1/cases", f"ids={one},{other}&details=true&limit=2"),
    )
    first, second = messages
    if isinstance(first, ServiceUnavailable) or isinstance(second, ServiceUnavailable):
        return None
    earlier, later = view.in_order(first, second)
    matches = [] if isinstance(known, ServiceUnavailable) else known.items
    found = [] if isinstance(cases, ServiceUnavailable) else cases.items
    return Pair(
        earlier=earlier,
        later=later,
        match=next((match for match in matches if match.id == other), None),
        cases={receipt.complaint_id: case for case in found for receipt in case.receipts},
    )


async def read_waiting(request: Request, say: Formatter) -> list[view.WaitingPair] | ServiceUnavailable:
    """Return the pairs that wait for a person, in the order of the work queue."""
    found = await read(request, WorkQueue, "dispatch", "/v1/desk", urlencode({"limit": 1, "attention": LISTED}))
    if isinstance(found, ServiceUnavailable):
        return found
    cases = view.waiting(found.attention.items)
    others = await _read_cases(request, {case.call.other_id for case in cases if case.call and case.call.other_id})
    return view.pairs_of(cases, others, say.words)


async def read_recent(request: Request, say: Formatter) -> Recent | ServiceUnavailable:
    """Return what was joined lately: of the messages received in these days, those that another's case answers."""
    joined, is_whole = await _read_joined(request, say)
    if isinstance(joined, ServiceUnavailable):
        return joined
    newest = joins.newest(joined)
    answers, cases = await asyncio.gather(
        read_each(request, Matches, "intake", [f"/v1/complaints/{one.complaint_id}/matches" for one in newest]),
        _read_cases(request, {one.case_id for one in newest if one.case_id}),
    )
    matches = {
        one.complaint_id: answer.items
        for one, answer in zip(newest, answers, strict=True)
        if not isinstance(answer, ServiceUnavailable)
    }
    return Recent(joins=joins.recent_joins(newest, matches, cases, say), count=len(joined), is_whole=is_whole)


async def read_parting(request: Request, pair: Pair, say: Formatter) -> joins.Parting | None:
    """Return what parting a pair would change; ``None`` where it is no one case, or another pair made it one."""
    case = pair.one_case
    join = joins.join_of(case, pair.earlier.id, pair.later.id, pair.match) if case else None
    if case is None or join is None:
        return None
    leaving = [receipt.complaint_id for receipt in joins.leaving_of(case, join)]
    (sent, is_whole), answers = await asyncio.gather(
        _read_sent(request, join.at),
        read_each(request, Letters, "intake", [f"/v1/complaints/{one}/notices" for one in leaving]),
    )
    letters: dict[UUID, Sequence[Letter]] = {
        one: answer.items
        for one, answer in zip(leaving, answers, strict=True)
        if not isinstance(answer, ServiceUnavailable)
    }
    return joins.parting_of(case, join, sent, letters, say, is_whole=is_whole)


async def _read_joined(request: Request, say: Formatter) -> tuple[list[JoinedMessage] | ServiceUnavailable, bool]:
    today = day_of(say.now)
    period = {"from": str(today - timedelta(days=RECENT_DAYS - 1)), "to": str(today)}
    conditions = {"metric": "duplicate_rate", "part": "numerator", **period, "limit": str(PAGE)}
    joined: list[JoinedMessage] = []
    for _ in range(MOST_PAGES):
        page = await read(request, JoinedPage, "analytics", "/v1/metrics/cases", urlencode(conditions))
        if isinstance(page, ServiceUnavailable):
            return page, False
        joined.extend(page.items)
        if page.next is None:
            return joined, True
        conditions["cursor"] = page.next
    return joined, False


async def _read_sent(request: Request, since: datetime) -> tuple[list[SentAnswer], bool]:
    """Return what the platforms were sent since then, the newest first, and whether that is all of it."""
    sent: list[SentAnswer] = []
    conditions = {"limit": str(PAGE)}
    for _ in range(MOST_PAGES):
        page = await read(request, SentAnswers, "intake", "/v1/operations/deliveries", urlencode(conditions))
        if isinstance(page, ServiceUnavailable):
            return sent, False
        sent.extend(page.items)
        if page.next is None or page.items[-1].at < since:
            return sent, True
        conditions["cursor"] = page.next
    return sent, False


async def _read_cases(request: Request, ids: Collection[UUID]) -> dict[UUID, Case]:
    """Return these cases by their ids, as far as they can be read."""
    if not ids:
        return {}
    conditions = urlencode({"ids": ",".join(sorted(map(str, ids))), "limit": len(ids)})
    found = await read(request, CasePage, "dispatch", "/v1/cases", conditions)
    return {} if isinstance(found, ServiceUnavailable) else {case.id: case for case in found.items}
