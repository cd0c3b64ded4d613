"""Text patterns from ``patterns/*.yaml``, each labelled with its kind, its department and its alerts."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from canon.codes import Kind

_FOLDER = Path(__file__).parent / "patterns"
_REQUESTS = {Kind.COMPLAINT: "请协调处理", Kind.REPORT: "依法查处并反馈结果", Kind.INQUIRY: "请予答复"}


class Voice(StrEnum):
    """The writer: a hotline clerk (third person), a citizen (first person), or a partner's service point."""

    HOTLINE = "hotline"
    WEB = "web"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A text with placeholders and its labels.

    ``outcome`` and ``target`` are where it should be routed; with ``split`` it holds a complaint and a report.
    """

    id: str
    group: str  # the name of its file
    voice: Voice
    outcome: str  # department | agency | hub
    target: str
    text: str
    kind: Kind = Kind.COMPLAINT
    split: bool = False
    alerts: tuple[str, ...] = ()
    trade: str | None = None
    goods: tuple[str, ...]
    goods_class: str
    problem: str
    yuan: tuple[int, int] | None = None
    request: str


@cache
def patterns() -> tuple[Pattern, ...]:
    """Return all patterns, in the order of files and lines."""
    return tuple(pattern for file in sorted(_FOLDER.glob("*.yaml")) for pattern in _read(file))


def _read(file: Path) -> list[Pattern]:
    document: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    rows = document.pop("patterns")
    return [_pattern(file.stem, {"outcome": "department", **document, **row}) for row in rows]


def _pattern(group: str, row: dict[str, Any]) -> Pattern:
    kind = Kind(row.pop("kind", Kind.COMPLAINT))
    yuan = row.pop("yuan", None)
    return Pattern(
        **{
            **row,
            "id": f"{group}.{row['id']}",
            "group": group,
            "kind": kind,
            "voice": Voice(row["voice"]),
            "alerts": tuple(row.get("alerts", ())),
            "goods": tuple(row["goods"]),
            "yuan": None if yuan is None else (yuan[0], yuan[1]),
            "request": row.get("request", _REQUESTS[kind]),
        }
    )
