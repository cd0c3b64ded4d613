"""A small record by hand, and a report that states what a test gives it."""

from collections.abc import Iterable
from typing import Any

from simulators.year.recount.comparison import recount

FIRST, LAST = "2026-11-02", "2026-11-30"
AS_OF = "2026-11-30T17:00:00+08:00"
QUERY = f"from={FIRST}&to={LAST}&basis=cohort&as_of={AS_OF}"


def at(day: int, time: str = "10:00") -> str:
    return f"2026-11-{day:02}T{time}:00+08:00"


def message(case: str, day: int = 2, kind: str = "complaint", **more: Any) -> dict[str, Any]:
    sent = {"line": "message", "at": at(day), "sent_at": at(day), "channel": "12345", "number": f"N-{case}"}
    return {**sent, "meant": kind, "status": 200, "answer": {"id": case}, **more}


def case(case_id: str, day: int = 2, kind: str = "complaint", **more: Any) -> dict[str, Any]:
    own = {"id": case_id, "number": f"WQ-{case_id}", "kind": kind, "channel": "12345", "received_at": at(day)}
    return {"line": "case", "state": "dispatched", "clocks": [], "handovers": [], "department": "food", **own, **more}


def complaint(case_id: str, joined: str = "", topic: str | None = None, day: int = 2) -> dict[str, Any]:
    topics = {"code": topic} if topic else None
    return {
        "line": "complaint", "id": case_id, "case_id": joined or case_id, "received_at": at(day), "topic": topics
    }  # fmt: skip


def act(path: str, day: int, body: Any = None, time: str = "10:00", **more: Any) -> dict[str, Any]:
    own = {"line": "act", "at": at(day, time), "path": path, "body": body or {}, "status": 200, "answer": {}}
    return {**own, **more}


def step(case_id: str, name: str, day: int, time: str = "10:00", **body: Any) -> dict[str, Any]:
    return act(f"/v1/cases/{case_id}/{name}", day, body, time)


def clock(kind: str, starts: str, due: str, state: str = "running", number: int = 1, met: str | None = None) -> Any:
    return {"kind": kind, "round": number, "starts_at": starts, "due_at": due, "state": state, "met_at": met}


def rate(numerator: int, denominator: int) -> dict[str, Any]:
    value = round(10_000 * numerator / denominator) if denominator else None
    return {"value": value, "numerator": numerator, "denominator": denominator}


def count(value: int | None) -> dict[str, Any]:
    return {"value": value, "numerator": None, "denominator": None}


def figure(name: str, stated: dict[str, Any], filters: str = "", /, **more: Any) -> dict[str, Any]:
    query = f"/v1/metrics/summary?{QUERY}{filters}"
    return {"id": name, "name": name, "metric": name, "query": query, "previous": None, **stated, **more}


def report(*figures: dict[str, Any], annexes: Any = (), pieces: Any = ()) -> dict[str, Any]:
    paragraphs = [{"pieces": [{"text": text, "figure": name} for text, name in pieces]}]
    period = {"from": FIRST, "to": LAST, "basis": "cohort", "as_of": AS_OF}
    return {**period, "figures": figures, "annexes": annexes, "sections": [{"paragraphs": paragraphs}]}


def differing(lines: Iterable[dict[str, Any]], **stated: dict[str, Any]) -> list[str]:
    """State figures of a record, and return those that it does not bear out."""
    found = recount(list(lines), report(*(figure(name, of) for name, of in stated.items())))
    return [one.figure for one in found]
