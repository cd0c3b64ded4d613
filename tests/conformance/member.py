"""A member of a group in a process of its own: prints the body of each message it dealt with."""

import asyncio
import sys

from tests.conformance.ground import Ground, KafkaGround, PostgresGround


async def run(kind: str, address: str, postgres_url: str, group: str, topic: str) -> None:
    ground: Ground = PostgresGround(postgres_url) if kind == "postgres" else KafkaGround(postgres_url, address)
    ground.topic = topic
    ground.adopt(group)
    member = await ground.join(group, bus=ground.bus())
    while True:
        batch = await member.read(500, 0.5)
        await ground.deal(group, member, batch)
        for message in batch.messages:
            print(message.body.decode(), flush=True)  # noqa: T201  # how it tells


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
