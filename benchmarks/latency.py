"""Latency from filing to acceptance and to dispatch, of an installation in one process under random arrivals."""

from dataclasses import asdict

from benchmarks.bodies import write_bodies
from benchmarks.figures import AT_MOST, Section, Verdict
from benchmarks.ground import Ground, told_by
from benchmarks.pace import WARM, Pace, Paced
from benchmarks.sizes import Sizes

ACCEPTED_GOALS = (10.0, 50.0)  # ms, p50 and p99
DISPATCHED_GOALS = (50.0, 500.0)


class Undispatched(AssertionError):
    """A complaint was acknowledged and its case was not opened in time."""


async def measure(ground: Ground, sizes: Sizes, bus: str) -> Section:
    """Measure on a bus, ``postgres`` or ``kafka``.

    Raises:
        Undispatched: a complaint was acknowledged and not dispatched in time.
    """
    name = f"latency_{bus}"
    env = ground.environment(name, await ground.fresh(f"bench_{name}"), WEIQUAN_BUS=bus)
    if bus == "kafka":
        env["KAFKA_BOOTSTRAP"] = ground.broker.bootstrap
    async with ground.hosting(name, "deploy.host", "all", env) as port:
        pace = Pace(
            port=port,
            database_url=ground.url(f"bench_{name}"),
            bodies=write_bodies(ground.home / "bodies.jsonl", 1, WARM + round(sizes.rate * sizes.pace_seconds)),
            first=1,
            rate=sizes.rate,
        )
        paced = Paced(**await told_by("benchmarks.pace", asdict(pace), lambda: ground.partner_key(name)))
    await ground.drop(f"bench_{name}")
    if paced.dispatched < paced.acknowledged:
        raise Undispatched(f"{paced.acknowledged - paced.dispatched} of {paced.acknowledged} on {bus}")
    return _section(bus, sizes, paced)


def _section(bus: str, sizes: Sizes, paced: Paced) -> Section:
    told = [
        ("accepted (arrival → 201)", paced.accepted_ms, ACCEPTED_GOALS),
        ("dispatched (201 → case committed, as seen by a reader)", paced.dispatched_ms, DISPATCHED_GOALS),
    ]
    return Section(
        title=f"Latency at {sizes.rate:g}/s for {sizes.pace_seconds:g} s on the {bus} bus, everything in one process",
        verdicts=[
            Verdict(name=f"{name} {share}", value=value, unit="ms", sign=AT_MOST, goal=goal)
            for name, values, goals in told
            for share, value, goal in zip(("p50", "p99"), values, goals, strict=True)
        ],
        notes=[
            f"after {WARM} others: {paced.sent} sent, {paced.acknowledged} acknowledged, {paced.dispatched} dispatched",
            "a reader looks for the case every 4 ms by primary key, on the generator's own clock",
        ],
    )
