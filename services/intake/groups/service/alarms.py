"""Answer a closing-shop alarm: with a group, or by saying why the shop does not close."""

from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from reading.deidentification import deidentify
from services.intake.complaints.domain.visibility import Scope
from services.intake.complaints.repository import complaints
from services.intake.grouping import repository as grouping_repository
from services.intake.groups.domain.candidates import is_same_business
from services.intake.groups.domain.closing import Alarm, AlarmState, answer
from services.intake.groups.domain.group import GroupOver, OtherBusiness, new_members
from services.intake.groups.repository import alarms, businesses, candidates, groups
from services.intake.traits.domain.traits import Business


async def answer_alarm_of(work: Work, business: Business, group_id: UUID) -> None:
    """Answer the open alarm about the business of a group, if there is one."""
    for last in await alarms.lock_last_alarms(work.db, business):
        if last.state is AlarmState.OPEN and is_same_business(business, last):
            await _answer(work, last, AlarmState.GROUPED, group=group_id)


async def answer_with_group(work: Work, alarm_id: UUID, group_id: UUID, scope: Scope) -> Alarm:
    """Answer an alarm with a group against the same business; its complaints that are in no group join it.

    Refuses also as the domain's ``answer`` does.

    Raises:
        NotFound: there is no such alarm, or the scope holds no such group.
        GroupOver: the group is closed.
        OtherBusiness: the group is against another business.
    """
    alarm = await _lock_alarm(work, alarm_id)
    group = await groups.lock_group(work.db, group_id, scope)
    if group is None:
        raise NotFound
    if group.closed_at is not None:
        raise GroupOver
    if not is_same_business(alarm.business, group):
        raise OtherBusiness
    free = [one for one in await candidates.load_candidates(work.db, alarm.complaints) if one.group_id is None]
    members = new_members(group.id, [one.complaint_id for one in free], work.account, work.now)
    if await grouping_repository.add_members(work.db, members):
        await groups.save_group(work.db, group.joined(work.now))
    work.audit("group_alarm", str(alarm_id), str(group_id))
    return await _answer(work, alarm, AlarmState.GROUPED, group=group.id)


async def _lock_alarm(work: Work, alarm_id: UUID) -> Alarm:
    """Return an alarm, locked after its complaints; under the lock of the business it gets no others.

    Raises:
        NotFound: there is no such alarm.
    """
    proposed = await alarms.get_alarm(work.db, alarm_id)
    if proposed is None:
        raise NotFound
    await businesses.lock_business(work.db, proposed.business)
    present = await alarms.get_alarm(work.db, alarm_id)
    if present is None:
        raise NotFound
    await complaints.lock_rows(work.db, present.complaints)
    locked = await alarms.lock_alarm(work.db, alarm_id)
    if locked is None:
        raise NotFound
    return locked


async def dismiss_alarm(work: Work, alarm_id: UUID, reason: str) -> Alarm:
    """Dismiss an alarm with a reason; refuses also as the domain's ``answer`` does.

    Raises:
        NotFound: there is no such alarm.
    """
    alarm = await alarms.lock_alarm(work.db, alarm_id)
    if alarm is None:
        raise NotFound
    cleaned = deidentify(reason)
    work.audit("dismiss_alarm", str(alarm_id), cleaned)
    return await _answer(work, alarm, AlarmState.DISMISSED, reason=cleaned)


async def _answer(
    work: Work, alarm: Alarm, state: AlarmState, *, reason: str | None = None, group: UUID | None = None
) -> Alarm:
    answered, event = answer(alarm, state, work.now, account=work.account, reason=reason, group=group)
    await alarms.save_alarm(work.db, answered)
    work.publish(event)
    return answered
