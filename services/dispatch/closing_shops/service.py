"""Keep the open alarms that intake tells of."""

from chassis.db.work import Work
from contracts.intake import ClosingShopSettled, ClosingShopSuspected
from services.dispatch.closing_shops import repository
from services.dispatch.closing_shops.domain import closing_shop


async def save_alarm(work: Work, event: ClosingShopSuspected) -> None:
    """Show an alarm on the work queue, as it is now."""
    await repository.save_closing_shop(work.db, closing_shop(event))


async def end_alarm(work: Work, event: ClosingShopSettled) -> None:
    """Show an alarm no more, because a person answered it."""
    await repository.delete_closing_shop(work.db, event.aggregate_id)
