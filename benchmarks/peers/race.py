"""Complaints a second, us and our peers in turns: ratios of one round each, so that a busy machine touches both."""

from dataclasses import asdict

from benchmarks.acceptance import one_round, order_of
from benchmarks.contestants import DIRECT, ORM, SOCKET, Contestant
from benchmarks.figures import Figure, Section, spread
from benchmarks.ground import Ground
from benchmarks.peers.contestants import HELPDESK, NGINX, REGISTER, THREADS, contestants, nginx
from benchmarks.sizes import Sizes

GOALS = {HELPDESK: 15.0, REGISTER: 4.0}
CONFIGURED = (
    "every round: rows kept = 201s, samples read back; PostgreSQL with fsync and synchronous_commit, one database each",
    f"Django: DEBUG off, gunicorn gthread, {THREADS} threads a worker, connections kept (psycopg 3 binary), no e-mail,",
    "  one look for a token a request",
    "ours: vault, duplicates, idempotency, audit and relay on, as in `make run`; one process, two with a gateway",
)


async def measure(ground: Ground, sizes: Sizes) -> list[Section]:
    async with contestants(ground) as taking:
        first = 1
        warm = order_of(ground, sizes, first, min(sizes.connections), sizes.warm)
        for contestant in taking:
            await one_round(ground, contestant, warm)
        first += sizes.warm
        sections = []
        for connections in sizes.connections:
            figures = {one.name: Figure(name=one.name, unit="complaints/s") for one in taking}
            for _ in range(sizes.peer_rounds):
                await _one_each(ground, sizes, taking, figures, first, connections)
                first += sizes.requests
            sections.append(_section(connections, figures))
        return sections


async def _one_each(
    ground: Ground, sizes: Sizes, taking: list[Contestant], figures: dict[str, Figure], first: int, connections: int
) -> None:
    order = order_of(ground, sizes, first, connections, sizes.requests)
    for contestant in taking:
        result = await one_round(ground, contestant, order)
        figures[contestant.name].values.append(result.per_second)
        figures[contestant.name].details.append(asdict(result))


def _section(connections: int, figures: dict[str, Figure]) -> Section:
    pairs = [(DIRECT, ORM, None), (SOCKET, NGINX, None)]
    pairs += [(DIRECT, f"{name}, 1 worker", goal) for name, goal in GOALS.items()]
    pairs += [(SOCKET, f"{name}, 2 workers", goal) for name, goal in GOALS.items()]
    compared = [spread(figures[over], figures[under], goal) for over, under, goal in pairs if under in figures]
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
