"""Hosts the toy services as a process of their own, to be killed: ``python -m tests.faults.toy_host``."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.bus.postgres import PostgresBus
from tests.chassis import toy


class Ill(toy.Mood):
    """Its second tick and so many after it meet a handler that keeps the whole process busy, or only itself waits."""

    def __init__(self, how: str, seconds: str, times: str) -> None:
        self._blocks = {"blocks": True, "waits": False}[how]
        self._seconds = float(seconds)
        self._times = range(2, 2 + int(times))
        self._met = 0

    async def meet(self, tick: toy.Ticked) -> None:
        await super().meet(tick)
        self._met += 1
        if self._met not in self._times:
            return
        print("ill", flush=True)  # noqa: T201 - the test waits for it
        if self._blocks:
            time.sleep(self._seconds)  # noqa: ASYNC251 - the fault
        else:
            await asyncio.sleep(self._seconds)


def mood() -> toy.Mood:
    illness = os.environ.get("TOY_ILL", "")
    return Ill(*illness.split()) if illness else toy.Mood()


def open_bus() -> Bus:
    bootstrap = os.environ.get("TOY_KAFKA")
    if not bootstrap:
        return PostgresBus(os.environ["TOY_DATABASE_URL"])
    from chassis.bus.kafka import AdvisorySlots, KafkaBus  # noqa: PLC0415 - only where it is used
    from tests.kafka_fixtures import QUICK  # noqa: PLC0415

    timings = replace(QUICK, **json.loads(os.environ.get("TOY_TIMINGS", "{}")))
    return KafkaBus(bootstrap, slots=AdvisorySlots(os.environ["TOY_DATABASE_URL"]), timings=timings)


def status_printer(app: FastAPI) -> Callable[[], None]:
    """Write down what an operator sees of a service, when asked by a signal."""
    tasks: set[asyncio.Task[None]] = set()

    async def print_status() -> None:
        print("status", json.dumps(await app.state.runtime.status(), default=str), flush=True)  # noqa: T201

    def ask() -> None:
        task = asyncio.get_running_loop().create_task(print_status())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    return ask


async def host() -> None:
    url = os.environ["TOY_DATABASE_URL"]
    bus = open_bus()
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    publisher = toy.a_service(url, "publisher", bus)
    chimer = toy.a_service(url, "chimer", bus)
    peers = {"publisher": publisher, "chimer": chimer}
    subscriber = toy.a_service(url, "subscriber", bus, toy.subscriber_router(mood()), peers)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, status_printer(subscriber))
    async with toy.running(publisher, chimer, subscriber):
        print("up", flush=True)  # noqa: T201 - the test waits for it
        await stopping.wait()
    await bus.close()


def main() -> None:
    asyncio.run(host())


if __name__ == "__main__":
    main()
