"""A release that did not follow cases is replaced by one that does: who has them is filled in from dispatch's log."""

import itertools

from sqlalchemy import insert, select

from chassis.bus.postgres import PostgresBus
from chassis.clock import SteppedClock, new_id
from chassis.db.tables import applied
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from services.dispatch.app import create_app as create_dispatch
from services.dispatch.settings import Settings as DispatchSettings
from services.refunds.app import create_app
from services.refunds.cases.tables import cases
from services.refunds.settings import Settings
from tests.services.refunds.calling import KEY
from tests.services.refunds.placing import dispatched, returned


def settings_of(service: str, database_url: str) -> ServiceSettings:
    return ServiceSettings(service=service, database_url=database_url, internal_key=KEY)


async def test_the_cases_of_before_are_known_after_the_first_start(database_url: str, clock: SteppedClock) -> None:
    bus = PostgresBus(database_url)
    dispatch = create_dispatch(DispatchSettings(service_settings=settings_of("dispatch", database_url)), bus, clock)
    own = Settings(service=settings_of("refunds", database_url), keys=KeyRing.from_text("test:" + "00" * 32))
    refunds = create_app(own, bus, clock, {"dispatch": dispatch})
    stays, moved, at_hub = sorted(new_id() for _ in range(3))
    past = [
        dispatched(stays, "food", station="station.hexi"),
        dispatched(moved, "food"),
        returned(moved),
        dispatched(moved, "metrology"),
        dispatched(at_hub, "food"),
        returned(at_hub),
    ]
    async with dispatch.state.transactions.begin() as work:
        work.publish(*past)
    async with refunds.state.transactions.begin() as work:  # the earlier release went past all of them
        passed = [
            {"aggregate_id": case, "publisher": "dispatch", "version": len(list(events)), "epoch": 1}
            for case, events in itertools.groupby(past, lambda event: event.aggregate_id)
        ]
        await work.db.execute(insert(applied), passed)

    for _ in range(2):  # a second start finds nothing more to do
        await refunds.state.runtime.backfill.run()

    async with refunds.state.transactions.begin() as work:
        found = await work.db.execute(select(cases).order_by(cases.c.complaint_id))
        places = [tuple(row) for row in found]
    for app in (dispatch, refunds):
        await app.state.runtime.close()
    await bus.close()
    assert places == [(stays, "food", "station.hexi"), (moved, "metrology", None), (at_hub, None, None)]
