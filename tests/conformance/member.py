"""A member of a group in a process of its own: prints the body of each message it dealt with."""

import asyncio
import sys

from tests.conformance.buses import Buses, KafkaBuses, PostgresBuses


async def run(kind: str, address: str, postgres_url: str, group: str, topic: str) -> None:
    buses: Buses = PostgresBuses(postgres_url) if kind == "postgres" else KafkaBuses(postgres_url, address)
    buses.topic = topic
    buses.adopt(group)
    member = await buses.join(group, bus=buses.bus())
    while True:
        batch = await member.read(500, 0.5)
        await buses.deal(group, member, batch)
        for message in batch.messages:
            print(message.body.decode(), flush=True)  # noqa: T201  # how it tells


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
