"""A small bureau that answers as the public API does: a list of cases and the commands the county gives."""

import asyncio
from collections import Counter
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

from simulators.stream import Message

AFTER = {
    ("dispatched", "first-feedback"): "dispatched",
    ("dispatched", "accept"): "accepted",
    ("dispatched", "refuse"): "refused",
    ("dispatched", "return-to-hub"): "returned",
    ("dispatched", "close"): "closed",
    ("returned", "assign"): "dispatched",
    ("accepted", "start-mediation"): "mediating",
    ("accepted", "terminate"): "terminated",
    ("accepted", "close"): "closed",
    ("mediating", "agree"): "agreed",
    ("mediating", "terminate"): "terminated",
    ("agreed", "close"): "closed",
    ("terminated", "close"): "closed",
    ("refused", "close"): "closed",
    ("closed", "follow-up"): "followed_up",
}


class Bureau:
    """Remembers what it was asked; ``done`` is set when enough citizens were called back."""

    def __init__(self, *, enough: int = 1, busy: int = 0) -> None:
        self.cases: dict[str, dict[str, Any]] = {}
        self.requested: Counter[str] = Counter()
        self.keys: list[tuple[str, str]] = []
        self.orders: list[Message] = []
        self.done = asyncio.Event()
        self.enough = enough
        self.busy = busy  # answers of 503 before any other

    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/ready")(self.ready)
        app.post("/v1/channels/{platform}/{what}")(self.take)
        app.post("/v1/complaints")(self.take)
        app.get("/v1/cases")(self.list_cases)
        app.post("/v1/cases/{number}/{command}")(self.command)
        return app

    async def ready(self) -> dict[str, str]:
        return {"status": "ready"}

    async def take(self, request: Request) -> Any:
        body = await request.json()
        self.keys.append((request.url.path, request.headers["idempotency-key"]))
        if self.busy:
            self.busy -= 1
            return JSONResponse({"code": "unavailable"}, 503, {"Retry-After": "0"})
        number = body.get("caseguid") or body.get("registrationnumber") or body["external_id"]
        kind = "inquiry" if body.get("formType") == "consultation" else "complaint"
        self.cases.setdefault(
            number,
            {
                "id": f"id-{number}",
                "kind": kind,
                "state": "dispatched",
                "round": 1,
                "department": "food",
                "receipts": [{"channel": "12345", "external_id": number}],
            },
        )
        return {"code": 0, "message": "ok", "id": f"id-{number}", "repeated": False}

    async def list_cases(self, state: str, limit: int, cursor: str | None = None) -> dict[str, Any]:
        start = int(cursor or 0)
        found = [case for case in self.cases.values() if case["state"] == state]
        rest = str(start + limit) if len(found) > start + limit else None
        return {"items": found[start : start + limit], "next": rest}

    async def command(self, number: str, command: str, request: Request) -> dict[str, Any]:
        self.keys.append((request.url.path, request.headers["idempotency-key"]))
        if request.headers.get("x-key") == "officer":
            raise HTTPException(403)  # an officer of another section
        self.requested[command] += 1
        case = self.cases[number.removeprefix("id-")]
        after = AFTER.get((case["state"], command))
        if after is None:
            raise HTTPException(409)
        case["state"] = after
        if Counter(one["state"] for one in self.cases.values())["followed_up"] >= self.enough:
            self.done.set()
        return case
