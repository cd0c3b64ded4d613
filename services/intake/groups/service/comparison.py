"""Compare queued complaints with others in the background, each in its own transaction: nothing waits for it.

A complaint leaves the queue in the transaction that compared it; what was begun and lost is compared again, and comes
to the same: a member joins once, a group opens once, an alarm is raised once.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from canon.shanghai import day_of
from chassis.clock import machine_now, new_id, random_id
from chassis.db.claim_queue import BulkPace, act_on_each
from chassis.db.work import Transactions, Work
from chassis.failpoints import failpoint
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.complaints.repository import complaints
from services.intake.complaints.repository.people import PersonVault
from services.intake.complaints.service import open_secret
from services.intake.grouping import repository as grouping_repository
from services.intake.grouping.repository import GROUPING_QUEUE
from services.intake.groups.domain.candidates import Candidate, is_same_business, of_same_business
from services.intake.groups.domain.closing import AlarmState, find_closing
from services.intake.groups.domain.group import Joining, join_or_open, new_members
from services.intake.groups.domain.limits import Limits, limits_on
from services.intake.groups.repository import alarms, businesses, candidates, groups
from services.intake.groups.service.alarms import answer_alarm_of
from services.intake.traits import service as traits_service
from services.intake.traits.domain.traits import Business, Traits

BATCH = 20  # complaints claimed at once
CLAIM_SECONDS = 60.0  # after which another process compares what this one has claimed
QUIET_SECONDS = 1.0  # a new complaint is left alone for so long: it is often added to at once
EMPTY_SECONDS = 0.5  # between two looks at an empty queue
YEAR = timedelta(days=365)
EVERYTHING = Scope(ScopeKind.ALL)


class GroupingWorker:
    """Compares what waits: what was filed one by one, then what lists brought, the longest waiting first."""

    def __init__(
        self, transactions: Transactions, people: PersonVault, is_importing: Callable[[], bool] = lambda: False
    ) -> None:
        self._transactions = transactions
        self._people = people
        self._pace = BulkPace(is_importing)

    async def compare_next(self, quiet_seconds: float = QUIET_SECONDS) -> int:
        """Compare the next few complaints, each on its own; return how many there were."""
        now = machine_now()
        until = now + timedelta(seconds=CLAIM_SECONDS)
        async with self._transactions.begin() as work:
            quiet = now - timedelta(seconds=quiet_seconds)
            lowest = self._pace.lowest()
            claimed = await GROUPING_QUEUE.claim(work.db, now, until, BATCH, queued_by=quiet, lowest=lowest)
        failpoint("grouping.after_claim")

        async def compare(ids: Sequence[UUID]) -> None:
            for one in ids:
                async with self._transactions.begin() as work:
                    await compare_complaint(work, one, self._people)
                    await GROUPING_QUEUE.take_all(work.db, [one], until)
                    failpoint("grouping.before_commit")

        await act_on_each(claimed, compare, "complaint_not_compared")
        return len(claimed)


async def load_status(db: AsyncConnection, now: datetime) -> Mapping[str, Any]:
    """Return what an operator sees of the queue: how many wait, how long the first has."""
    del now  # the queue is in machine time
    return {"grouping": await GROUPING_QUEUE.status(db, machine_now())}


async def compare_complaint(work: Work, complaint_id: UUID, people: PersonVault) -> None:
    """Save the traits of a complaint, let it join or open a group, and raise the alarm that it completes.

    One that is withdrawn, or had ended in the list that brought it, does neither.
    """
    visible = await complaints.get_complaint(work.db, complaint_id, EVERYTHING)
    secret = open_secret(visible, people) if visible else None
    if visible is None or secret is None:
        return
    business = traits_service.respondent_of(visible.complaint, secret, people)
    await businesses.lock_business(work.db, business)
    compared = await _lock_compared(work, complaint_id, business)
    found = await complaints.get_complaint(work.db, complaint_id, EVERYTHING)
    traits = await traits_service.save_traits(work, found, people) if found else None
    if found is None or traits is None or found.complaint.withdrawn_at or found.complaint.past_result:
        return
    if (traits.business_digest, traits.uscc) != (business.digest, business.uscc):
        return  # it was supplemented meanwhile, and waits again
    await _compare(work, business, traits, await candidates.load_candidates(work.db, compared))


async def _lock_compared(work: Work, complaint_id: UUID, business: Business) -> list[UUID]:
    """Lock a complaint and those against the same business, in the order of their ids, and return all.

    So nobody of them is withdrawn or erased between being read and being counted. Under the lock of the business no
    alarm about it gets other complaints.
    """
    compared = {complaint_id}
    if business.digests or business.uscc:
        limits = limits_on(day_of(work.now))
        since = work.now - timedelta(days=max(limits.opening.days, limits.closing.days))
        compared.update(await candidates.list_candidates(work.db, business, since))
        for alarm in await alarms.list_last_alarms(work.db, business):
            compared.update(alarm.complaints if alarm.state is AlarmState.OPEN else ())
    await complaints.lock_rows(work.db, compared)
    return sorted(compared)


async def _compare(work: Work, business: Business, traits: Traits, found: Sequence[Candidate]) -> None:
    """Compare a complaint with those against the same business; one that names none stays alone."""
    if not business.digests and not business.uscc:
        return
    if business.digest is not None:
        await businesses.complete(work.db, traits.complaint_id, business.digest)
    limits = limits_on(day_of(work.now))
    same = of_same_business(business, found)
    await _raise_alarm(work, business, traits, same, limits)
    await _join_or_open(work, business, traits, same, limits)


async def _raise_alarm(work: Work, business: Business, traits: Traits, same: list[Candidate], limits: Limits) -> None:
    known = await alarms.lock_last_alarms(work.db, business)
    last = next((one for one in known if is_same_business(business, one)), None)
    year = await candidates.count_since(work.db, business, work.now - YEAR)
    found = find_closing(traits, same, last, limits, random_id(), year, work.now)
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
    """Save who joins, and the group; what it replaces is over."""
    if joining.over is not None:
        await groups.save_group(work.db, joining.over)
    members = new_members(joining.group.id, joining.members, rule, work.now)
    if await grouping_repository.add_members(work.db, members):
        await groups.save_group(work.db, joining.group)
    if joining.opens:
        work.audit("open_group", str(joining.group.id), rule)
        await answer_alarm_of(work, business, joining.group.id)
