"""What was joined lately, and what parting a pair would change; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from gateway.console.case_rows import pair_path
from gateway.console.cases.models import HistoryLine, Letter, Receipt, WholeCase
from gateway.console.formatting import Formatter
from gateway.console.matching.models import Match
from gateway.console.matching.view import ENDED
from gateway.console.metrics.models import Counted
from gateway.console.models import Case
from gateway.console.operations.models import Delivery
from gateway.console.operations.view import step_name

JOIN = "case_joined"  # the act of a case that took the messages of another
PART = "case_parted"  # and that which gave them back
DELIVERED, ISSUED = "delivered", "rendered"  # the states of what did go out: an answer, a letter
MOST_RECENT = 6  # joins that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentJoin:
    """A message that the case of another answers, and who decided so."""

    title: str
    path: str
    match: Match
    joined_at: datetime
    has_ended: bool


class Coverage(StrEnum):
    """How far what went out was looked through; ``silent``: a service did not answer."""

    WHOLE = "whole"
    PARTIAL = "partial"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBefore:
    """Something that went out in the name of a message while one case answered both."""

    what: str
    to: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """What parting changes: whose messages leave with a case of their own, what went out meanwhile, what was done."""

    since: datetime
    staying: tuple[Receipt, ...]
    leaving: tuple[Receipt, ...]
    sent: tuple[SentBefore, ...]
    coverage: Coverage
    done: tuple[str, ...]  # acts since then, in words, each once


def newest(joined: Sequence[Counted]) -> list[Counted]:
    """Return the joined messages that were received last, the newest first."""
    known = [one for one in joined if one.case_id is not None and one.received_at is not None]
    return sorted(known, key=lambda one: (one.received_at, one.complaint_id), reverse=True)[:MOST_RECENT]


def recent_joins(
    joined: Sequence[Counted],
    matches: Mapping[UUID, Sequence[Match]],
    cases: Mapping[UUID, Case],
    say: Formatter,
) -> list[RecentJoin]:
    """Return the joins of these messages that can be read, what was joined last first."""
    found = []
    for one in joined:
        case = cases.get(one.case_id) if one.case_id else None
        for match, joined_at in _joining(matches.get(one.complaint_id, ())):
            title = (case.title if case else "") or say.words.name("channel", one.channel or "")
            path = pair_path(one.complaint_id, match.id)
            ended = (case.state if case else one.state) in ENDED
            found.append(RecentJoin(title=title, path=path, match=match, joined_at=joined_at, has_ended=ended))
    return sorted(found, key=lambda join: join.joined_at, reverse=True)


def _joining(matches: Sequence[Match]) -> list[tuple[Match, datetime]]:
    """Return the pair by which a message joined and when, if any: that with an earlier message before others."""
    joined = [(match, match.joined_at) for match in matches if match.joined_at is not None]
    return sorted(joined, key=lambda pair: (pair[0].is_earlier, pair[1]))[-1:]


def join_of(case: WholeCase, earlier: UUID, later: UUID) -> HistoryLine | None:
    """Return the act that parting a pair of one case undoes; ``None`` where the history does not say which.

    Dispatch undoes what this pair joined, or else the joining of the later message's own case, or of the earlier's.
    Which pair joined two cases stands in no act: only where both rules name one act is it returned. A case that had
    joined before its own was taken in has that act no longer here.
    """
    acts = {joined_id: line for joined_id, line in _standing_joins(case).items() if _splits(line, earlier, later)}
    by_pair = max(acts.values(), key=lambda line: line.at, default=None)
    own = acts.get(later if later != case.complaint_id else earlier)
    return own if own is by_pair else None


def _standing_joins(case: WholeCase) -> dict[UUID, HistoryLine]:
    """Return the acts by which the case took others and that were not undone, by the case that was taken."""
    standing: dict[UUID, HistoryLine] = {}
    for line in sorted(case.history, key=lambda line: line.at):
        if line.act == JOIN:
            standing[UUID(line.facts["joined_id"])] = line
        elif line.act == PART:
            standing.pop(UUID(line.facts["parted_id"]), None)
    return standing


def _splits(join: HistoryLine, one: UUID, other: UUID) -> bool:
    """Whether undoing this act leaves one of these messages and takes the other."""
    return len({one, other} & _receipts_of(join)) == 1


def _receipts_of(join: HistoryLine) -> set[UUID]:
    return {UUID(receipt["complaint_id"]) for receipt in join.facts["receipts"]}


def leaving_of(case: WholeCase, join: HistoryLine) -> tuple[Receipt, ...]:
    """Return the messages that get their own case back where this act is undone."""
    return tuple(receipt for receipt in case.receipts if receipt.complaint_id in _receipts_of(join))


def parting_of(
    case: WholeCase,
    join: HistoryLine,
    leaving: tuple[Receipt, ...],
    deliveries: Sequence[Delivery],
    letters: Sequence[Letter],
    say: Formatter,
    *,
    coverage: Coverage,
) -> Parting:
    """Return what undoing this act changes; ``letters`` are those of the ``leaving`` messages."""
    return Parting(
        since=join.at,
        staying=tuple(receipt for receipt in case.receipts if receipt not in leaving),
        leaving=leaving,
        sent=_sent(leaving, join.at, deliveries, letters, say),
        coverage=coverage,
        done=_done(case, join.at, say),
    )


def _sent(
    leaving: Sequence[Receipt],
    since: datetime,
    deliveries: Sequence[Delivery],
    letters: Sequence[Letter],
    say: Formatter,
) -> tuple[SentBefore, ...]:
    """Return what the channels of the leaving messages were sent since then, and which letters were issued."""
    ids = {receipt.complaint_id for receipt in leaving}
    answered = [
        SentBefore(what=step_name(one.step, say), to=say.words.name("channel", one.channel), at=one.delivered_at)
        for one in deliveries
        if one.complaint_id in ids and one.state == DELIVERED and one.delivered_at and one.delivered_at >= since
    ]
    issued = [
        SentBefore(what=letter.title, to=say.words("matching.letter"), at=letter.decided_at)
        for letter in letters
        if letter.state == ISSUED and letter.decided_at >= since
    ]
    return tuple(sorted([*answered, *issued], key=lambda one: one.at))


def _done(case: WholeCase, since: datetime, say: Formatter) -> tuple[str, ...]:
    acts = [line.act for line in case.history if line.at > since and line.act != JOIN]
    return tuple(dict.fromkeys(map(say.words.act, acts)))
