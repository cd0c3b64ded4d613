"""Find the group that stands already against the shop of a closing-shop alarm."""

from uuid import UUID

from fastapi import Request

from gateway.console.cases.models import Complaint
from gateway.console.groups.models import ClosingShop, GroupPage
from gateway.console.service_calls import ServiceUnavailable, read

STANDS = ("group_already_open", "group_in_another")  # why no second group is opened
LOOKED_AT = 10  # complaints of the alarm
NEWEST = 200  # groups


async def find_standing_group(request: Request, alarm: ClosingShop, topic: str) -> UUID | None:
    """Return the open group against the shop on this topic, or else the one that a complaint of the alarm is in."""
    groups = await read(request, GroupPage, "intake", "/v1/groups", f"limit={NEWEST}")
    for group in () if isinstance(groups, ServiceUnavailable) else groups.items:
        if group.closed_at is None and (group.respondent, group.topic.code) == (alarm.respondent, topic):
            return group.id
    for complaint_id in alarm.complaints[:LOOKED_AT]:
        complaint = await read(request, Complaint, "intake", f"/v1/complaints/{complaint_id}")
        if not isinstance(complaint, ServiceUnavailable) and complaint.group is not None:
            return complaint.group.id
    return None
