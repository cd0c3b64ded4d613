"""The first start of a subscriber beside a log that has events: what repair pulls is not filled in a second time."""

import asyncio
import contextlib
from collections.abc import Sequence

from fastapi import FastAPI

from chassis.bus.postgres import PostgresBus
from chassis.delivery.backfill import Backfill
from tests.chassis import toy

EARLY_SECONDS = 1.0  # what repair is given to come first


class LateBus(PostgresBus):
    """Is prepared only after repair had time to pull everything."""

    subscriber: FastAPI | None = None

    async def prepare(self, topics: Sequence[str]) -> None:
        async def pulled() -> bool:
            return self.subscriber is not None and bool(self.subscriber.state.runtime.reconciler.pulled)

        if self.subscriber is not None:
            with contextlib.suppress(TimeoutError):
                await toy.until(pulled, EARLY_SECONDS)
        await super().prepare(topics)


async def test_repair_that_comes_before_the_bus_does_not_double_anything(empty_database_url: str) -> None:
    await toy.lay_tables(empty_database_url, "publisher", "chimer", "subscriber")
    bus, late = PostgresBus(empty_database_url), LateBus(empty_database_url)
    publisher, chimer = (toy.a_service(empty_database_url, name, bus) for name in ("publisher", "chimer"))
    peers = {"publisher": publisher, "chimer": chimer}
    subscriber = toy.a_service(empty_database_url, "subscriber", late, toy.subscriber_router(toy.Mood()), peers)
    late.subscriber = subscriber
    [aggregate] = toy.new_aggregates(1)
    for number in range(3):
        await toy.publish(publisher, toy.a_tick(aggregate, number))

    async with toy.running(subscriber, publisher, chimer):

        async def handled() -> bool:
            return subscriber.state.runtime.consumer.subscription is not None and bool(
                await toy.handled_numbers(subscriber, aggregate)
            )

        await toy.until(handled)
        numbers = await toy.handled_numbers(subscriber, aggregate)
    await asyncio.gather(bus.close(), late.close())

    assert numbers == [0, 1, 2]


async def test_a_page_after_the_end_that_another_process_found_fills_in_nothing(empty_database_url: str) -> None:
    await toy.lay_tables(empty_database_url, "publisher", "chimer", "subscriber")
    bus = PostgresBus(empty_database_url)
    publisher, chimer = (toy.a_service(empty_database_url, name, bus) for name in ("publisher", "chimer"))
    peers = {"publisher": publisher, "chimer": chimer}
    subscriber = toy.a_service(empty_database_url, "subscriber", bus, toy.subscriber_router(toy.Mood()), peers)
    [aggregate] = toy.new_aggregates(1)
    await toy.publish(publisher, toy.a_tick(aggregate, 0))
    backfill: Backfill = subscriber.state.runtime.backfill
    await backfill.run()
    await subscriber.state.runtime.reconciler.run_once()

    after_the_end = await backfill._fill_page("publisher", ["publisher.ticked.v1"])

    assert after_the_end is None
    assert await toy.handled_numbers(subscriber, aggregate) == [0]
    for app in (publisher, chimer, subscriber):
        await app.state.runtime.close()
    await bus.close()


async def test_a_newly_subscribed_type_is_filled_in_when_no_earlier_release_listens_any_more(
    empty_database_url: str,
) -> None:
    await toy.lay_tables(empty_database_url, "publisher", "chimer", "subscriber")
    buses = [PostgresBus(empty_database_url) for _ in range(2)]
    publisher, chimer = (toy.a_service(empty_database_url, name, buses[0]) for name in ("publisher", "chimer"))
    peers = {"publisher": publisher, "chimer": chimer}
    earlier = toy.a_service(empty_database_url, "subscriber", buses[0], toy.forgetting_only(), peers)
    later = toy.a_service(empty_database_url, "subscriber", buses[1], toy.subscriber_router(toy.Mood()), peers)
    aggregates = toy.new_aggregates(40)

    async def passed() -> bool:
        return bool(earlier.state.runtime.consumer.progress.handled >= passing * len(aggregates))

    async def all_handled() -> bool:
        return all([await toy.handled_numbers(later, one) == [0, 1, 2] for one in aggregates])

    async with toy.running(publisher, chimer):
        async with asyncio.TaskGroup() as tasks, toy.running(earlier):
            passing = 1
            await toy.publish(publisher, *(toy.a_tick(one, 0) for one in aggregates))
            await toy.until(passed)
            filling = tasks.create_task(later.state.runtime.backfill.run())
            passing = 2
            await toy.publish(publisher, *(toy.a_tick(one, 1) for one in aggregates))
            await toy.until(passed)
            assert not filling.done()
        async with toy.running(later):
            await toy.publish(publisher, *(toy.a_tick(one, 2) for one in aggregates))
            await toy.until(all_handled)
    await asyncio.gather(*(bus.close() for bus in buses))
