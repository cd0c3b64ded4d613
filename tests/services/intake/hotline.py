"""A platform's door, over a real HTTP server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass
class Hotline:
    """A platform that remembers what it was told, and fails when told to."""

    received: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)  # step, body, key
    failing: int = 0
    answer: dict[str, Any] = field(default_factory=lambda: {"code": 0})
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        if self.failing > 0:
            self.failing -= 1
            return web.Response(status=503)
        body = await request.json()
        self.received.append((request.match_info["step"], body, request.headers["Idempotency-Key"]))
        return web.json_response(self.answer)


@asynccontextmanager
async def a_hotline() -> AsyncIterator[Hotline]:
    hotline, served = Hotline(), web.Application()
    served.router.add_post("/12345/{step}", hotline.take)
    runner = web.AppRunner(served)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    hotline.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield hotline
    await runner.cleanup()
