"""What was joined lately, and what parting a pair would change; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.console.cases.models import HistoryLine, Receipt, WholeCase
from gateway.console.formatting import Formatter
from gateway.console.matching.models import JoinedMessage, Letter, Match, SentAnswer
from gateway.console.matching.view import ENDED
from gateway.console.models import Case
from gateway.console.operations.view import step_name

JOIN = "case_joined"  # the act of a case that took the messages of another
MOST_RECENT = 6  # joins that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentJoin:
    """A message that the case of another answers, and who decided so."""

    title: str
    path: str
    match: Match
    joined_at: datetime
    has_ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBefore:
    """Something that went out in the name of a message while one case answered both."""

    what: str
    to: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """What parting changes: whose messages leave with a case of their own, what went out meanwhile, what was done.

    ``is_whole``: whether all that went out since then was looked through.
    """

    since: datetime
    staying: tuple[Receipt, ...]
    leaving: tuple[Receipt, ...]
    sent: tuple[SentBefore, ...]
    is_whole: bool
    done: tuple[str, ...]  # acts since then, in words, each once


def newest(joined: Sequence[JoinedMessage]) -> list[JoinedMessage]:
    """Return the joined messages that were received last, the newest first."""
    known = [one for one in joined if one.case_id is not None and one.received_at is not None]
    return sorted(known, key=lambda one: (one.received_at, one.complaint_id), reverse=True)[:MOST_RECENT]


def recent_joins(
    joined: Sequence[JoinedMessage],
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
            path = f"/console/matching/{one.complaint_id}/{match.id}"
            ended = (case.state if case else one.state) in ENDED
            found.append(RecentJoin(title=title, path=path, match=match, joined_at=joined_at, has_ended=ended))
    return sorted(found, key=lambda join: join.joined_at, reverse=True)


def _joining(matches: Sequence[Match]) -> list[tuple[Match, datetime]]:
    """Return the pair by which a message joined and when, if any: that with an earlier message before others."""
    joined = [(match, match.joined_at) for match in matches if match.joined_at is not None]
    return sorted(joined, key=lambda pair: (pair[0].is_earlier, pair[1]))[-1:]


def join_of(case: WholeCase, one: UUID, other: UUID, match: Match | None) -> HistoryLine | None:
    """Return the act by which a pair became one case: that of its instant, else that which took the case of one."""
    acts = [line for line in case.history if line.act == JOIN]
    at_once = [line for line in acts if match is not None and line.at == match.joined_at]
    own = [line for line in acts if str(line.facts.get("joined_id")) in (str(one), str(other))]
    return next(iter([*at_once[-1:], *own[-1:]]), None)


def leaving_of(case: WholeCase, join: HistoryLine) -> tuple[Receipt, ...]:
    """Return the messages that get their own case back where this act is undone."""
    named = {str(one["complaint_id"]) for one in join.facts.get("receipts", ())}
    return tuple(receipt for receipt in case.receipts if str(receipt.complaint_id) in named)


def parting_of(
    case: WholeCase,
    join: HistoryLine,
    sent: Sequence[SentAnswer],
    letters: Mapping[UUID, Sequence[Letter]],
    say: Formatter,
    *,
    is_whole: bool,
) -> Parting:
    """Return what undoing this act changes."""
    leaving = leaving_of(case, join)
    return Parting(
        since=join.at,
        staying=tuple(receipt for receipt in case.receipts if receipt not in leaving),
        leaving=leaving,
        sent=_sent(leaving, join.at, sent, letters, say),
        is_whole=is_whole,
        done=_done(case, join.at, say),
    )


def _sent(
    leaving: Sequence[Receipt],
    since: datetime,
    answers: Sequence[SentAnswer],
    letters: Mapping[UUID, Sequence[Letter]],
    say: Formatter,
) -> tuple[SentBefore, ...]:
    """Return what the channels of the leaving messages were answered since then, and which letters were written."""
    ids = {receipt.complaint_id for receipt in leaving}
    answered = [
        SentBefore(what=step_name(one.step, say), to=say.words.name("channel", one.channel), at=one.at)
        for one in answers
        if one.complaint_id in ids and one.at >= since
    ]
    written = [
        SentBefore(what=letter.title, to=say.words("matching.letter"), at=letter.decided_at)
        for one in ids
        for letter in letters.get(one, ())
        if letter.decided_at >= since
    ]
    return tuple(sorted([*answered, *written], key=lambda one: one.at))


def _done(case: WholeCase, since: datetime, say: Formatter) -> tuple[str, ...]:
    acts = [line.act for line in case.history if line.at > since and line.act != JOIN]
    named = [say.words(f"did.{act}") if say.words.has(f"did.{act}") else act for act in acts]
    return tuple(dict.fromkeys(named))
