"""What is wrong with the services, grouped by cause, in the order in which it matters; pure functions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gateway.console.operations.servers import NEAR_FULL, connections_used

Status = Mapping[str, Any]
OUTBOX_SECONDS = 20  # as the alert rules
PARKED_SECONDS = 120
DEADLINE_SECONDS = 30
ANSWER_SECONDS = 900
LOOP_SECONDS = 1
CLOCK_SECONDS = 5
TRANSACTION_SECONDS = 30
READING_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One cause and the services that have it; ``amount`` is how much or how long, of the worst of them."""

    cause: str
    services: tuple[str, ...]
    amount: float = 0

    @property
    def is_grave(self) -> bool:
        return self.cause in GRAVE


def _missing(status: Status, name: str) -> float:
    return 0 if status.get(name, "up") == "up" else 1


def _over(name: str, bound: float) -> Callable[[Status, datetime], float]:
    return lambda status, _: value if (value := status.get(name) or 0) > bound else 0


def _late(what: str, bound: float) -> Callable[[Status, datetime], float]:
    return lambda status, _: value if (value := (status.get("late") or {}).get(what) or 0) > bound else 0


def _deadlines(status: Status, now: datetime) -> float:
    """Return how long nobody has looked at deadlines, if that is too long."""
    last = status.get("last_deadline_run")
    if last is None:
        return 0
    age = (now - datetime.fromisoformat(last)) / timedelta(seconds=1)
    return age if age > DEADLINE_SECONDS else 0


def _connections(status: Status, _: datetime) -> float:
    """Return how many of a hundred connections of the server are taken, if that is nearly all."""
    used = connections_used(status)
    return 100 * used if used >= NEAR_FULL else 0


def _reading(status: Status, _: datetime) -> float:
    second = status.get("second_reading") or {}
    behind: float = second.get("behind_seconds") or 0
    return behind if second.get("state") == "ready" and behind > READING_SECONDS else 0


CAUSES: Mapping[str, Callable[[Status, datetime], float]] = {
    "database": lambda status, _: _missing(status, "database"),
    "bus": lambda status, _: _missing(status, "bus"),
    "checksum": _over("checksum_failures", 0),
    "connections": _connections,
    "failing": lambda status, _: 1 if (status.get("consumer") or {}).get("failing") else 0,
    "deadlines": _deadlines,
    "late": _late("deadlines", DEADLINE_SECONDS),
    "rewound": _over("rewound", 0),
    "quarantined": lambda status, _: (status.get("quarantined") or 0) - (status.get("rewound") or 0),
    "parked": _over("parked_oldest_seconds", PARKED_SECONDS),
    "outbox": _over("outbox_oldest_seconds", OUTBOX_SECONDS),
    "answers": _late("answers", ANSWER_SECONDS),
    "archiving": _over("archiving_fails", 0),
    "loop": _over("loop_late_seconds", LOOP_SECONDS),
    "clock": lambda status, _: value if (value := abs(status.get("clock_off_seconds") or 0)) > CLOCK_SECONDS else 0,
    "transaction": _over("oldest_transaction_seconds", TRANSACTION_SECONDS),
    "log": _over("log_lines_lost", 0),
    "reading": _reading,
}
GRAVE = frozenset({"down", "database", "bus", "checksum", "failing", "deadlines", "late", "rewound"})


def faults_of(statuses: Mapping[str, Status], now: datetime) -> list[Fault]:
    """Return the causes with their services, the gravest first."""
    down = tuple(name for name, status in statuses.items() if not status.get("up"))
    found = [Fault(cause="down", services=down)] if down else []
    answering = {name: status for name, status in statuses.items() if name not in down}
    for cause, measure in CAUSES.items():
        amounts = {name: amount for name, status in answering.items() if (amount := measure(status, now)) > 0}
        if amounts:
            found.append(Fault(cause=cause, services=tuple(amounts), amount=max(amounts.values())))
    return found
