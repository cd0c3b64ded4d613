"""The thresholds of signals: dated data, chosen by the day a complaint was received (``thresholds.yaml``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("thresholds.yaml")


class SignalCode(StrEnum):
    """What is counted; each is one factor of Art. 17, or a half of one."""

    QUANTITY = "quantity"
    REPETITION = "repetition"
    COLLUSION = "collusion"
    NO_PROOF = "no_proof"
    SHARED_CONTACT = "shared_contact"


FACTORS: Mapping[SignalCode, str] = {
    SignalCode.QUANTITY: "17(1)",
    SignalCode.REPETITION: "17(2)",
    SignalCode.COLLUSION: "17(2)",
    SignalCode.NO_PROOF: "17(3)",
    SignalCode.SHARED_CONTACT: "17(4)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """From how many on, within how many days, and at which share of a person's complaints in basis points."""

    least: int
    days: int
    share_bp: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """One version, since when it holds, and who signed it."""

    version: str
    since: date
    signed_by: tuple[str, ...]
    objection_days: int
    by_code: Mapping[SignalCode, Threshold]


@cache
def shipped_thresholds() -> tuple[Thresholds, ...]:
    """Return the versions, oldest first."""
    document = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple(sorted(map(_version, document["versions"]), key=lambda one: one.since))


def thresholds_on(day: date, versions: Sequence[Thresholds] | None = None) -> Thresholds:
    """Return the version that holds on a day: the last that began by then, else the first."""
    known = shipped_thresholds() if versions is None else versions
    return next((one for one in reversed(known) if one.since <= day), known[0])


def _version(written: Mapping[str, Any]) -> Thresholds:
    return Thresholds(
        version=written["version"],
        since=written["since"],
        signed_by=tuple(written["signed_by"]),
        objection_days=written["objection_days"],
        by_code={code: Threshold(**written[code.value]) for code in SignalCode},
    )
