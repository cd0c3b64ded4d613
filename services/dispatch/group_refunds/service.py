"""Show groups in default on the work queue, as refunds reports them."""

from chassis.db.work import Work
from contracts.refunds import GroupPlanDefaulted, GroupPlanFulfilled, GroupPlanSuperseded, GroupRefundWithheld
from services.dispatch.group_refunds import repository
from services.dispatch.group_refunds.domain import group_default


async def save_default(work: Work, event: GroupPlanDefaulted | GroupRefundWithheld) -> None:
    """Show a default, or a refund withheld for more than fifteen days, on the work queue."""
    await repository.save_group_default(work.db, group_default(event))


async def end_default(work: Work, event: GroupPlanFulfilled | GroupPlanSuperseded) -> None:
    """Show it no more: everything was paid, or another plan is owed."""
    await repository.delete_group_default(work.db, event.aggregate_id)
