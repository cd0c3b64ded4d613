"""Latency from filing to acceptance and to dispatch, of an installation in one process under random arrivals."""

from dataclasses import asdict

from benchmarks.bodies import write_bodies
from benchmarks.figures import AT_MOST, Section, Verdict
from benchmarks.latency_generator import WARM, LatencyResult, LatencyRun
from benchmarks.servers import Servers, run_generator
from benchmarks.sizes import Sizes

ACCEPTED_GOALS = (10.0, 50.0)  # ms, p50 and p99
DISPATCHED_GOALS = (50.0, 500.0)


class Undispatched(AssertionError):
    """A complaint was acknowledged and its case was not opened in time."""


async def measure(servers: Servers, sizes: Sizes, bus: str) -> Section:
    """Measure on a bus, ``postgres`` or ``kafka``.

    Raises:
        Undispatched: a complaint was acknowledged and not dispatched in time.
    """
    name = f"latency_{bus}"
    env = servers.environment(name, await servers.fresh(f"bench_{name}"), WEIQUAN_BUS=bus)
    if bus == "kafka":
        env["KAFKA_BOOTSTRAP"] = servers.broker.bootstrap
    async with servers.hosting(name, "deploy.host", "all", env) as port:
        run = LatencyRun(
            port=port,
            database_url=servers.url(f"bench_{name}"),
            bodies=write_bodies(servers.home / "bodies.jsonl", 1, WARM + round(sizes.rate * sizes.pace_seconds)),
            first=1,
            rate=sizes.rate,
        )
        result = LatencyResult(
            **await run_generator("benchmarks.latency_generator", asdict(run), lambda: servers.partner_key(name))
        )
    await servers.drop(f"bench_{name}")
    if result.dispatched < result.acknowledged:
        raise Undispatched(f"{result.acknowledged - result.dispatched} of {result.acknowledged} on {bus}")
    return _section(bus, sizes, result)


def _section(bus: str, sizes: Sizes, result: LatencyResult) -> Section:
    measured = [
        ("accepted (arrival → 201)", result.accepted_ms, ACCEPTED_GOALS),
        ("dispatched (201 → case committed, as seen by a reader)", result.dispatched_ms, DISPATCHED_GOALS),
    ]
    return Section(
        title=f"Latency at {sizes.rate:g}/s for {sizes.pace_seconds:g} s on the {bus} bus, everything in one process",
        verdicts=[
            Verdict(name=f"{name} {share}", value=value, unit="ms", sign=AT_MOST, goal=goal)
            for name, values, goals in measured
            for share, value, goal in zip(("p50", "p99"), values, goals, strict=True)
        ],
        notes=[
            f"after {WARM} others: {result.sent} sent, {result.acknowledged} accepted, {result.dispatched} dispatched",
            "a reader looks for the case every 4 ms by primary key, on the generator's own clock",
        ],
    )
