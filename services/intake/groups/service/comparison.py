"""Compare queued complaints with others in the background, each in its own transaction: nothing waits for it.

A complaint leaves the queue in the transaction that compared it; what was begun and lost is compared again, and comes
to the same: a member joins once, a group opens once, an alarm is raised once.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from canon.shanghai import day_of
from chassis.clock import machine_now, new_id
from chassis.db.work import Transactions, Work
from chassis.failpoints import failpoint
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.complaints import StoredComplaint
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.service import open_secret
from services.intake.grouping import repository as grouping_repository
from services.intake.grouping.repository import Claimed
from services.intake.groups.domain.candidates import Candidate, is_same_business, of_same_business
from services.intake.groups.domain.closing import find_closing
from services.intake.groups.domain.group import Joining, join_or_open, new_members
from services.intake.groups.domain.limits import Limits, limits_on
from services.intake.groups.repository import alarms, businesses, candidates, groups
from services.intake.groups.service.alarms import settle_alarm_of
from services.intake.traits import service as traits_service
from services.intake.traits.domain.traits import Business, Traits

BATCH = 20  # complaints claimed at once
CLAIM_SECONDS = 60.0  # after which another process compares what this one has claimed
SETTLE_SECONDS = 1.0  # a complaint that is being added to is left alone for so long
EMPTY_SECONDS = 0.5  # between two looks at an empty queue
YEAR = timedelta(days=365)
EVERYTHING = Scope(ScopeKind.ALL)


class GroupingWorker:
    """Compares the queue for ever, what has waited longest first."""

    def __init__(self, transactions: Transactions, people: PersonVault) -> None:
        self._transactions = transactions
        self._people = people

    async def run(self) -> None:
        while True:
            if not await self.compare_next():
                await asyncio.sleep(EMPTY_SECONDS)

    async def compare_next(self) -> int:
        """Compare the next few complaints; return how many there were."""
        async with self._transactions.begin() as work:
            now = machine_now()
            settled, until = now - timedelta(seconds=SETTLE_SECONDS), now + timedelta(seconds=CLAIM_SECONDS)
            claimed = await grouping_repository.claim(work.db, now, settled, until, BATCH)
        failpoint("grouping.after_claim")
        for one in claimed:
            async with self._transactions.begin() as work:
                await compare_complaint(work, one, self._people)
                failpoint("grouping.before_commit")
        return len(claimed)


async def load_status(db: AsyncConnection, now: datetime) -> Mapping[str, Any]:
    """Return what an operator sees of the queue: how many wait, how long the first has."""
    waiting = await grouping_repository.waiting(db)
    del now  # the queue is in machine time
    behind = (machine_now() - waiting.since).total_seconds() if waiting.since else 0.0
    return {"grouping": {"waiting": waiting.complaints, "behind_seconds": round(max(behind, 0.0), 1)}}


async def compare_complaint(work: Work, one: Claimed, people: PersonVault) -> None:
    """Save the traits of a complaint, let it join or open a group, and raise the alarm that it completes."""
    visible = await complaints.get_complaint(work.db, one.complaint_id, EVERYTHING)
    if visible is not None:
        await _compare(work, visible, people)
    await grouping_repository.take(work.db, one)


async def _compare(work: Work, visible: StoredComplaint, people: PersonVault) -> None:
    """Compare a complaint with those against the same business; one that names none stays alone."""
    secret = open_secret(visible, people)
    if secret is None:
        return
    business = traits_service.respondent_of(visible.complaint, secret, people)
    await businesses.lock_business(work.db, business)
    found = await complaints.lock_complaint(work.db, visible.complaint.id, EVERYTHING)
    traits = await traits_service.save_traits(work, found, people) if found else None
    if found is None or traits is None or found.complaint.withdrawn_at is not None:
        return
    if not business.digests and not business.uscc:
        return
    if business.digest is not None:
        await businesses.complete(work.db, traits.complaint_id, business.digest)
    limits = limits_on(day_of(work.now))
    since = work.now - timedelta(days=max(limits.opening.days, limits.closing.days))
    same = of_same_business(business, await candidates.find_candidates(work.db, business, since))
    await _raise_alarm(work, business, traits, same, limits)
    await _join_or_open(work, business, traits, same, limits)


async def _raise_alarm(work: Work, business: Business, traits: Traits, same: list[Candidate], limits: Limits) -> None:
    known = await alarms.lock_last_alarms(work.db, business)
    last = next((one for one in known if is_same_business(business, one)), None)
    year = await candidates.count_since(work.db, business, work.now - YEAR)
    found = find_closing(traits, same, last, limits, new_id(), year, work.now)
    if found is not None:
        alarm, event = found
        await alarms.save_alarm(work.db, alarm)
        work.publish(event)


async def _join_or_open(work: Work, business: Business, traits: Traits, same: list[Candidate], limits: Limits) -> None:
    if traits.topic is None:
        return
    known = await groups.lock_standing_groups(work.db, business, traits.topic)
    standing = next((one for one in known if is_same_business(business, one)), None)
    joining = join_or_open(traits, same, standing, limits, new_id(), work.now)
    if joining is not None:
        await _save_joining(work, business, joining, limits.version)


async def _save_joining(work: Work, business: Business, joining: Joining, rule: str) -> None:
    """Save who joins; a member that was withdrawn or erased meanwhile does not, and a group is saved with members."""
    alive = await candidates.lock_alive(work.db, joining.members)
    if joining.over is not None:
        await groups.save_group(work.db, joining.over)
    members = new_members(joining.group.id, alive, rule, work.now)
    if await grouping_repository.add_members(work.db, members):
        await groups.save_group(work.db, joining.group)
    if joining.opens:
        work.audit("open_group", str(joining.group.id), rule)
        await settle_alarm_of(work, business, joining.group.id)
