"""Compare new messages with those of their person or purchase in the background; what was begun and lost is redone."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from canon.codes import State
from chassis.db.claim_queue import BulkPace, act_on_all
from chassis.db.work import Transactions, Work
from chassis.errors import describe_error
from chassis.failpoints import failpoint
from chassis.vault.seal import CannotOpen
from contracts.intake import ComplaintsMatched, DuplicateSuspected
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.match_queue import MATCH_QUEUE
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.service import open_secret
from services.intake.matches import repository as matches_repository
from services.intake.matches.domain import Match
from services.intake.matching import repository
from services.intake.matching.domain.blocking import blocking_keys, most_of, sought_keys
from services.intake.matching.domain.finding import WINDOW, decide_by_machine, match_of
from services.intake.matching.domain.profile import Profile, profile_of
from services.intake.matching.domain.scoring import Band, shipped_model

BATCH = 16  # messages compared in one transaction
CLAIM_SECONDS = 60.0  # after which another process compares what this one has claimed
EMPTY_SECONDS = 0.5  # between two looks at an empty queue
PAIRS_PER_TURN = 4  # compared before the event loop gets a turn
OPENED_PER_TURN = 16  # messages
_log = structlog.get_logger()


class Matcher:
    """Compares the messages of the queue: those filed one by one, then those of lists, the longest waiting first."""

    def __init__(
        self, transactions: Transactions, people: PersonVault, is_importing: Callable[[], bool] = lambda: False
    ) -> None:
        self._transactions = transactions
        self._people = people
        self._pace = BulkPace(is_importing)

    async def match_next(self) -> int:
        """Compare the next few messages, and return how many there were.

        What they are found by is committed before any is compared. So of two messages that arrive at once, each in a
        process of its own, at least one sees the other.
        """
        async with self._transactions.begin() as work:
            until = work.now + timedelta(seconds=CLAIM_SECONDS)
            claimed = await MATCH_QUEUE.claim(work.db, work.now, until, BATCH, lowest=self._pace.lowest())
        if not claimed:
            return 0
        profiles: dict[UUID, Profile | None] = {}

        async def save_keys(ids: Sequence[UUID]) -> None:
            async with self._transactions.begin() as work:  # a complaint is locked before its place in the queue
                loaded = await _load_profiles(work, ids, self._people)
                await _save_keys(work, ids, loaded, self._people)
            profiles.update({one: loaded.get(one) for one in ids})

        async def compare(ids: Sequence[UUID]) -> None:
            async with self._transactions.begin() as work:
                await _compare(work, {one: own for one in ids if (own := profiles[one])}, self._people)
                await MATCH_QUEUE.take_all(work.db, ids, until)
                failpoint("intake.matching.after_compare")

        await act_on_all(claimed, save_keys, "keys_not_saved")
        failpoint("intake.matching.after_keys")
        await act_on_all([one for one in claimed if one in profiles], compare, "message_not_compared")
        return len(claimed)


async def load_status(db: AsyncConnection, now: datetime) -> Mapping[str, Any]:
    """Return what an operator sees of matching: how many messages wait, and how long the first has."""
    return {"matching": await MATCH_QUEUE.status(db, now)}


async def enqueue(work: Work, complaint_id: UUID) -> None:
    """Let a complaint be compared anew, after something was added to it."""
    await MATCH_QUEUE.enqueue(work.db, [complaint_id], work.now)


async def _load_profiles(work: Work, ids: Sequence[UUID], people: PersonVault) -> dict[UUID, Profile]:
    """Return the profiles of complaints that can be compared: not of leads, nor of those whose person was erased.

    Their rows are locked, so that nobody is erased between reading the person and storing the digests. ``CannotOpen``
    may be raised.
    """
    found = await complaints.lock_complaints(work.db, ids)
    return {
        one.complaint.id: profile
        for one in found
        if not one.complaint.is_lead and (profile := load_profile(one, people)) is not None
    }


def load_profile(found: StoredComplaint, people: PersonVault) -> Profile | None:
    """Return what is compared of a complaint; ``None`` once its person was destroyed. ``CannotOpen`` may be raised."""
    secret = open_secret(found, people)
    return None if secret is None else profile_of(found.complaint, secret)


async def _save_keys(work: Work, ids: Sequence[UUID], profiles: Mapping[UUID, Profile], people: PersonVault) -> None:
    rows = [
        (people.number_digests(kind, value)[0], profile.received_at, complaint_id)
        for complaint_id, profile in profiles.items()
        for kind, value in blocking_keys(profile)
    ]
    await repository.replace_keys(work.db, ids, rows)


async def _compare(work: Work, sought: Mapping[UUID, Profile], people: PersonVault) -> None:
    messages = [
        repository.SoughtMessage(
            complaint_id=complaint_id,
            received_at=profile.received_at,
            digests={
                digest: most_of(kind)
                for kind, value in sought_keys(profile)
                for digest in people.number_digests(kind, value)
            },
        )
        for complaint_id, profile in sought.items()
    ]
    candidates = await repository.find_candidates(work.db, messages, WINDOW)
    others = sorted({one for found in candidates.values() for one in found})
    if not others:
        return
    stored = {one.complaint.id: one for one in await complaints.get_complaints(work.db, [*others, *sought])}
    profiles = dict(sought)
    for place, (complaint_id, candidate) in enumerate(stored.items(), 1):
        profile = profiles.get(complaint_id) or load_candidate(candidate, people)
        profiles |= {complaint_id: profile} if profile else {}
        if place % OPENED_PER_TURN == 0:
            await asyncio.sleep(0)
    states = {key: one.state for key, one in stored.items()}
    pairs = {
        (min(complaint_id, other), max(complaint_id, other))
        for complaint_id, found in candidates.items()
        for other in found
        if other in profiles and not _is_apart(sought[complaint_id], profiles[other], stored)
    }
    found: list[tuple[Match, Band]] = []
    for place, (one, other) in enumerate(sorted(pairs), 1):
        found.append(match_of(profiles[one], profiles[other], shipped_model(), work.now))
        if place % PAIRS_PER_TURN == 0:
            await asyncio.sleep(0)
    await _save_and_publish(work, found, states)


def load_candidate(candidate: StoredComplaint, people: PersonVault) -> Profile | None:
    """Return what is compared of a candidate; ``None`` if this process has not its key."""
    try:
        return load_profile(candidate, people)
    except CannotOpen as error:
        _log.warning("candidate_not_opened", id=str(candidate.complaint.id), error=describe_error(error))
        return None


def _is_apart(one: Profile, other: Profile, stored: Mapping[UUID, StoredComplaint]) -> bool:
    """Whether two messages cannot be one case: of two kinds, or the two halves of one text."""
    halves = {one.complaint_id, other.complaint_id} & {
        stored[key].complaint.linked_id for key in (one.complaint_id, other.complaint_id) if key in stored
    }
    return one.kind is not other.kind or bool(halves)


async def _save_and_publish(work: Work, found: Sequence[tuple[Match, Band]], states: Mapping[UUID, State]) -> None:
    """Save what was found of each later message, and publish what is new: decided by machine, or for a person."""
    found_matches: list[Match] = []
    ordered = sorted(found, key=lambda pair: pair[0].later_id)
    for _, of_one in groupby(ordered, key=lambda pair: pair[0].later_id):
        found_matches += decide_by_machine(of_one, states, work.now)
    for match in await matches_repository.add_matches(work.db, found_matches):
        if match.verdict is None:
            work.publish(
                DuplicateSuspected(
                    aggregate_id=match.later_id,
                    complaint_id=match.later_id,
                    occurred_at=work.now,
                    other_id=match.earlier_id,
                    score=match.score,
                    evidence=match.evidence,
                )
            )
        else:
            work.publish(
                ComplaintsMatched(
                    aggregate_id=match.later_id,
                    complaint_id=match.later_id,
                    occurred_at=work.now,
                    other_id=match.earlier_id,
                    verdict=match.verdict,
                    by_machine=True,
                    one_person=match.of_one_person,
                )
            )
            work.audit("match_complaints", str(match.later_id), match.verdict.value)
