"""What is broken, when, and for how long: drawn from the seed before anything runs (proof §2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from canon.services import SERVICES
from tests.attacks.attacks import ATTACKS

DATABASE, BROKER, STRANGERS = "database", "broker", "strangers"
GAP = (0.5, 4.0)  # seconds between two strikes
ALONE = 3  # times as long where one process is everything: it must be up for some of the time
GENERAL_FAILPOINTS = (
    *("relay.after_claim", "relay.after_ack_before_delete", "relay.after_delete"),
    *("consumer.after_fetch", "consumer.after_gate", "consumer.after_effect"),
    *("consumer.before_commit", "consumer.after_commit_before_position"),
)
OWN_FAILPOINTS = {
    "intake": ("intake.after_numbers", "intake.before_write", "intake.after_supplement", "intake.before_reply"),
    "dispatch": ("deadlines.after_claim",),
}


class Fault(StrEnum):
    """Of a process, of the database, of the line between the two, of the broker; and attacks of strangers."""

    KILL = "kill -9"
    FREEZE = "SIGSTOP"
    OVERTAKE = "SIGSTOP while another takes over"
    STOP = "SIGTERM"
    FAILPOINT = "kill -9 at a failpoint"
    DATABASE_KILL = "database: kill -9 of all"
    DATABASE_RESTART = "database: fast restart"
    DATABASE_CUT = "database: every connection ended"
    LINE_REFUSED = "line to the database: refused"
    LINE_SILENT = "line to the database: answers vanish"
    LINE_CUT = "line to the database: cut at COMMIT"
    LINE_SLOW = "line to the database: slow"
    BROKER_KILL = "broker: kill -9"
    BROKER_FREEZE = "broker: SIGSTOP"
    BROKER_WIPE = "broker: every topic lost"
    ATTACK = "an attack of strangers"


# how often it is drawn, and how long it lasts in seconds
OF_PROCESSES = {Fault.KILL: (5, 0, 3), Fault.FREEZE: (3, 1, 15), Fault.STOP: (2, 0, 2), Fault.FAILPOINT: (6, 4, 12)}
OF_ITS_LINE = {
    Fault.LINE_REFUSED: (2, 1, 8),
    Fault.LINE_SILENT: (2, 1, 8),
    Fault.LINE_CUT: (2, 2, 6),
    Fault.LINE_SLOW: (1, 2, 10),
}
OF_THE_DATABASE = {Fault.DATABASE_KILL: (2, 0, 3), Fault.DATABASE_RESTART: (1, 0, 0), Fault.DATABASE_CUT: (2, 0, 0)}
OF_THE_BROKER = {Fault.BROKER_KILL: (3, 0, 6), Fault.BROKER_FREEZE: (2, 2, 15), Fault.BROKER_WIPE: (2, 0, 2)}
HEARERS = ("intake", "dispatch", "refunds", "analytics")
OVERTAKEN = (2, 5, 15)
ATTACKED = (4, 3, 12)
RESTS = 6.0  # seconds a target is left alone: it may just be coming up


@dataclass(frozen=True, slots=True, kw_only=True)
class Strike:
    """``lasts`` until it is healed; ``failpoint`` as the environment says it, ``attack`` by its name."""

    at: float
    fault: Fault
    target: str
    lasts: float
    failpoint: str = ""
    attack: str = ""


def plan(seed: int, seconds: float, processes: Sequence[str], *, kafka: bool) -> list[Strike]:
    """The same seed gives the same strikes; never two on one target at a time."""
    random = Random(f"strikes/{seed}")
    free_at: dict[str, float] = {}
    at, strikes = 2.0, []
    pace = 1 if len(processes) > 1 else ALONE
    while (at := at + pace * random.uniform(*GAP)) < seconds - 2:
        fault, target, (_, shortest, longest) = random.choices(
            *zip(*((choice, choice[2][0]) for choice in _choices(processes, kafka=kafka)), strict=True)
        )[0]
        lasts = min(random.uniform(shortest, longest), seconds - at)
        failpoint = _failpoint(random, target) if fault is Fault.FAILPOINT else ""
        attack = random.choice(list(ATTACKS)) if fault is Fault.ATTACK else ""
        if at >= free_at.get(target, 0):
            free_at[target] = at + lasts + RESTS
            strikes.append(Strike(at=at, fault=fault, target=target, lasts=lasts, failpoint=failpoint, attack=attack))
    return strikes


def _choices(processes: Sequence[str], *, kafka: bool) -> Iterator[tuple[Fault, str, tuple[int, int, int]]]:
    for name in processes:
        yield from ((fault, name, odds) for fault, odds in (OF_PROCESSES | OF_ITS_LINE).items())
        if name in HEARERS:
            yield Fault.OVERTAKE, name, OVERTAKEN
    yield Fault.ATTACK, STRANGERS, ATTACKED
    several = max(1, len(processes) // 2)  # the database is as likely as half of the processes together
    for fault, (often, shortest, longest) in OF_THE_DATABASE.items():
        yield fault, DATABASE, (often * several, shortest, longest)
    if kafka:
        for fault, (often, shortest, longest) in OF_THE_BROKER.items():
            yield fault, BROKER, (often * several, shortest, longest)


def _failpoint(random: Random, process: str) -> str:
    services = SERVICES if process == "all" else [process]
    names = [*GENERAL_FAILPOINTS] if process != "gateway" else []
    names += [name for service in services for name in OWN_FAILPOINTS.get(service, ())]
    names += [f"{service}.{where}" for service in services for where in ("before_commit", "after_commit")]
    return f"{random.choice(names)}=kill:{random.randint(1, 6)}"
