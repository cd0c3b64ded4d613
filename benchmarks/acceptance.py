"""Accepted complaints per second: intake with all checks and durability, against implementations that do less."""

import asyncio
from dataclasses import asdict, replace

import asyncpg

from benchmarks.bodies import reworded, write_bodies
from benchmarks.contestants import (
    DIRECT,
    EMPTY,
    ORM,
    SOCKET,
    STATEMENT,
    TOGETHER,
    TRIVIAL,
    Contestant,
    contestants,
)
from benchmarks.figures import Figure, Section, ratio
from benchmarks.load import Order, Result
from benchmarks.servers import Servers, run_generator
from benchmarks.sizes import Sizes

EMPTY_WITHIN = 120.0  # seconds, until the outbox is empty after a round


class Wrong(AssertionError):
    """A contestant did not store what it acknowledged."""


async def measure(servers: Servers, sizes: Sizes) -> list[Section]:
    """Return a section for each number of connections; in each round the contestants are measured in turn."""
    sections = []
    async with contestants(servers) as taking:
        first = 1
        warm = order_of(servers, sizes, first, min(sizes.connections), sizes.warm)
        for contestant in taking:
            await one_round(servers, contestant, warm)
        first += sizes.warm
        for connections in sizes.connections:
            figures = {one.name: Figure(name=one.name, unit="complaints/s") for one in taking}
            for _ in range(sizes.rounds):
                order = order_of(servers, sizes, first, connections, sizes.requests)
                for contestant in taking:
                    result = await one_round(servers, contestant, order)
                    figure = figures[contestant.name]
                    figure.values.append(result.per_second)
                    figure.details.append(asdict(result))
                first += sizes.requests
            sections.append(_section(connections, figures))
    return sections


def order_of(servers: Servers, sizes: Sizes, first: int, connections: int, requests: int) -> Order:
    """Return a round's order with the same bodies and connections for all contestants; the port is added later."""
    bodies = write_bodies(servers.home / "bodies.jsonl", first, requests)
    return Order(port=0, bodies=bodies, first=first, connections=connections, seconds=sizes.seconds)


def _section(connections: int, figures: dict[str, Figure]) -> Section:
    direct = figures[DIRECT]
    answered = [
        f"{name}: p50 {rounds.details[-1]['p50_ms']:.1f} ms, p99 {rounds.details[-1]['p99_ms']:.1f} ms (last round)"
        for name, rounds in figures.items()
    ]
    return Section(
        title=f"Acceptance over {connections} connections: durable, full checks, relay running",
        figures=list(figures.values()),
        verdicts=[
            ratio(direct, figures[STATEMENT], 1.5),
            ratio(direct, figures[ORM], 6.0),
            ratio(direct, figures[TRIVIAL]),
            ratio(figures[SOCKET], direct, 0.5),
            ratio(figures[TOGETHER], direct, 0.9),
        ],
        notes=["rows kept = 201s in every round, samples read back", *answered],
    )


async def one_round(servers: Servers, contestant: Contestant, order: Order) -> Result:
    """Load one contestant while the others are idle, and check that it stored what it acknowledged.

    Raises:
        Wrong: it acknowledged nothing.
    """
    bodies = reworded(order.bodies, contestant.worded) if contestant.worded else order.bodies
    order = replace(order, port=contestant.port, bodies=bodies)
    before = await settled(servers, contestant)
    result = Result(**await run_generator("benchmarks.load", asdict(order), contestant.credentials))
    if not result.acknowledged:
        raise Wrong(f"{contestant.name} acknowledged nothing: {result.statuses}")
    if contestant.database is not None:
        await check(servers, contestant, result, await settled(servers, contestant) - before)
    return result


async def settled(servers: Servers, contestant: Contestant) -> int:
    """Return the number of rows stored, after the outbox is empty and a checkpoint is done."""
    async with servers.connected(contestant.database or "postgres") as database:
        if contestant.ours:
            async with asyncio.timeout(EMPTY_WITHIN):
                while not await database.fetchval(EMPTY):  # noqa: ASYNC110 - another process empties it
                    await asyncio.sleep(0.1)
        await database.execute("checkpoint")
        return int(await _rows(database, contestant)) if contestant.database else 0


async def _rows(database: "asyncpg.Connection[asyncpg.Record]", contestant: Contestant) -> int:
    try:
        return int(await database.fetchval(contestant.rows))
    except asyncpg.UndefinedTableError:
        return 0


async def check(servers: Servers, contestant: Contestant, result: Result, stored: int) -> None:
    """Check that a contestant stored what it acknowledged, by the number of rows and by samples.

    Raises:
        Wrong: the number of rows or a sample differs.
    """
    if not result.acknowledged <= stored <= result.acknowledged + result.unknown:
        raise Wrong(f"{contestant.name} acknowledged {result.acknowledged} and kept {stored}: {result.statuses}")
    for number, complaint_id in result.samples:
        if contestant.ours:
            found = await asyncio.to_thread(contestant.external_id_of, complaint_id)
        else:
            async with servers.connected(contestant.database or "") as database:
                found = await database.fetchval(contestant.one, complaint_id)
        if found != f"P-{number}":
            raise Wrong(f"{contestant.name} gives back {found} for P-{number}")
