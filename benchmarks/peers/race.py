"""Complaints per second of intake and its alternatives, measured in turn.

Ratios are taken within a round, so that other work on the machine affects both.
"""

import contextlib
from dataclasses import asdict

import psutil

from benchmarks.acceptance import one_round, order_of
from benchmarks.contestants import DIRECT, ORM, SOCKET, TOGETHER, Contestant
from benchmarks.figures import Figure, Section, Verdict, spread
from benchmarks.load import Order
from benchmarks.peers.contestants import HELPDESK, NGINX, REGISTER, THREADS, contestants, nginx
from benchmarks.servers import Servers
from benchmarks.sizes import Sizes

GOALS = {HELPDESK: 15.0, REGISTER: 4.0}
CONFIGURED = (
    "every round: rows kept = 201s, samples read back; PostgreSQL with fsync and synchronous_commit, one database each",
    f"Django: DEBUG off, gunicorn gthread, {THREADS} threads a worker, connections kept (psycopg 3 binary), no e-mail,",
    "  one look for a token a request",
    "ours: vault, duplicates, idempotency, audit and relay on; one process, two where the gateway has its own",
)


async def measure(servers: Servers, sizes: Sizes) -> list[Section]:
    async with contestants(servers) as taking:
        first = 1
        warm = order_of(servers, sizes, first, min(sizes.connections), sizes.warm)
        for contestant in taking:
            await one_round(servers, contestant, warm)
        first += sizes.warm
        sections = []
        for connections in sizes.connections:
            walls = {one.name: Figure(name=one.name, unit="complaints/s") for one in taking}
            costs = {one.name: Figure(name=one.name, unit="complaints per processor second") for one in taking}
            for _ in range(sizes.peer_rounds):
                order = order_of(servers, sizes, first, connections, sizes.requests)
                for contestant in taking:
                    await _one_turn(servers, contestant, order, walls[contestant.name], costs[contestant.name])
                first += sizes.requests
            sections += [_section(connections, walls), _costs(connections, costs)]
        return sections


async def _one_turn(servers: Servers, contestant: Contestant, order: Order, wall: Figure, cost: Figure) -> None:
    before = await _processor_seconds(servers, contestant)
    result = await one_round(servers, contestant, order)
    spent = await _processor_seconds(servers, contestant) - before
    wall.values.append(result.per_second)
    wall.details.append(asdict(result))
    cost.values.append(result.acknowledged / spent)


async def _processor_seconds(servers: Servers, contestant: Contestant) -> float:
    """Return the processor time of a contestant's processes and of PostgreSQL, including ended children."""
    async with servers.connected("postgres") as database:
        server = psutil.Process(await database.fetchval("select pg_backend_pid()")).ppid()
    total = 0.0
    for pid in (server, *(servers.serving_at[port] for port in (contestant.port, *contestant.behind))):
        process = psutil.Process(pid)
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess):  # then its parent has counted it
                total += sum(one.cpu_times()[:4])  # its own, and that of its children that ended
    return total


def _section(connections: int, figures: dict[str, Figure]) -> Section:
    compared = _compared(figures)
    answered = [
        f"{name}: p50 {rounds.details[-1]['p50_ms']:.1f} ms, p99 {rounds.details[-1]['p99_ms']:.1f} ms (last round)"
        for name, rounds in figures.items()
    ]
    left_out = () if nginx() else ("nginx is not installed here and is left out: apt install nginx-light",)
    return Section(
        title=f"Acceptance among peers over {connections} connections, durable",
        figures=[*figures.values(), *(ratios for ratios, _ in compared)],
        verdicts=[verdict for _, verdict in compared],
        notes=[*CONFIGURED, *left_out, *answered],
    )


def _costs(connections: int, figures: dict[str, Figure]) -> Section:
    compared = _compared(figures)
    return Section(
        title=f"The same rounds over {connections} connections by processor time of server and database together",
        figures=[*figures.values(), *(ratios for ratios, _ in compared)],
        verdicts=[verdict for _, verdict in compared],
        notes=["what others do on the machine meanwhile takes time from everybody, but is not counted here"],
    )


def _compared(figures: dict[str, Figure]) -> list[tuple[Figure, Verdict]]:
    pairs = [(DIRECT, ORM, None), (SOCKET, NGINX, None)]
    pairs += [(ours, f"{name}, 1 worker", goal) for ours in (DIRECT, TOGETHER) for name, goal in GOALS.items()]
    pairs += [(SOCKET, f"{name}, 2 workers", goal) for name, goal in GOALS.items()]
    return [spread(figures[over], figures[under], goal) for over, under, goal in pairs if under in figures]
