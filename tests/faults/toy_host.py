"""Hosts the toy services as a process of their own, to be killed: ``python -m tests.faults.toy_host``."""

import asyncio
import os
import signal

from chassis.bus.port import Bus
from chassis.bus.postgres import PostgresBus
from tests.chassis import toy


def open_bus() -> Bus:
    bootstrap = os.environ.get("TOY_KAFKA")
    if not bootstrap:
        return PostgresBus(os.environ["TOY_DATABASE_URL"])
    from chassis.bus.kafka import AdvisorySlots, KafkaBus  # noqa: PLC0415 - only where it is used
    from tests.kafka_fixtures import QUICK  # noqa: PLC0415

    return KafkaBus(bootstrap, slots=AdvisorySlots(os.environ["TOY_DATABASE_URL"]), timings=QUICK)


async def host() -> None:
    url = os.environ["TOY_DATABASE_URL"]
    bus = open_bus()
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    teller = toy.a_service(url, "teller", bus)
    chimer = toy.a_service(url, "chimer", bus)
    peers = {"teller": teller, "chimer": chimer}
    hearer = toy.a_service(url, "hearer", bus, toy.hearing(toy.Mood()), peers)
    async with toy.running(teller, chimer, hearer):
        print("up", flush=True)  # noqa: T201 - the test waits for it
        await stopping.wait()
    await bus.close()


def main() -> None:
    asyncio.run(host())


if __name__ == "__main__":
    main()
