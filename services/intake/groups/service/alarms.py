"""Answer a closing-shop alarm: by opening a group, or by saying why the shop does not close."""

from uuid import UUID

from chassis.db.work import Work
from chassis.errors import NotFound
from reading.deidentification import deidentify
from services.intake.groups.domain.candidates import is_same_business
from services.intake.groups.domain.closing import Alarm, AlarmState, settle
from services.intake.groups.repository import alarms
from services.intake.traits.domain.traits import Business


async def settle_alarm_of(work: Work, business: Business, group_id: UUID) -> None:
    """Settle the open alarm about the business of a group, if there is one."""
    for last in await alarms.lock_last_alarms(work.db, business):
        if last.state is AlarmState.OPEN and is_same_business(business, last):
            await _settle(work, last, AlarmState.GROUPED, group=group_id)


async def dismiss_alarm(work: Work, alarm_id: UUID, reason: str) -> Alarm:
    """Dismiss an alarm with a reason; refuses also as the domain's ``settle`` does.

    Raises:
        NotFound: there is no such alarm.
    """
    alarm = await alarms.lock_alarm(work.db, alarm_id)
    if alarm is None:
        raise NotFound
    cleaned = deidentify(reason)
    work.audit("dismiss_alarm", str(alarm_id), cleaned)
    return await _settle(work, alarm, AlarmState.DISMISSED, reason=cleaned)


async def _settle(
    work: Work, alarm: Alarm, state: AlarmState, *, reason: str | None = None, group: UUID | None = None
) -> Alarm:
    settled, event = settle(alarm, state, work.now, account=work.account, reason=reason, group=group)
    await alarms.save_alarm(work.db, settled)
    work.publish(event)
    return settled
