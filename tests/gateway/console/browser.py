"""A real Chromium without a screen, driven over its own debugging socket."""

import asyncio
import base64
import contextlib
import itertools
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn

from gateway.edge.app import EdgeApp
from tests import faketime

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--accept-lang=zh-CN",
    "--remote-debugging-port=0",
)
PATIENCE = 30.0  # seconds for a page


@dataclass(slots=True, kw_only=True)
class Browser:
    socket: aiohttp.ClientWebSocketResponse
    complaints: list[str] = field(default_factory=list)  # what the page's console says: refused styles, broken loads
    requested: list[str] = field(default_factory=list)  # every address the pages wanted
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def send_command(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self.socket.send_json({"id": number, "method": method, "params": params})
        return await self._until(lambda message: message.get("id") == number)

    async def open(self, url: str) -> None:
        await self._loading("Page.navigate", url=url)

    async def submit(self, button: str = "main form button", **fields: str) -> None:
        """Fill the fields of the page and press the button of their form."""
        script = "".join(
            f"document.getElementById({json.dumps(name)}).value={json.dumps(value)};" for name, value in fields.items()
        )
        await self.press(button, script)

    async def press(self, selector: str, before: str = "") -> None:
        """Click what leads to another page, and wait for it."""
        click = f"document.querySelector({json.dumps(selector)}).click()"
        await self._loading("Runtime.evaluate", expression=before + click)

    async def read(self, expression: str) -> Any:
        answer = await self.send_command("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"]["result"].get("value")

    async def show(self, width: int, *, dark: bool = False) -> None:
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 860}
        await self.send_command("Emulation.setDeviceMetricsOverride", **metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.send_command("Emulation.setEmulatedMedia", features=[scheme])

    async def picture(self) -> bytes:
        """The whole page as PNG."""
        answer = await self.send_command("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(answer["result"]["data"])

    async def _loading(self, method: str, **params: Any) -> None:
        number = next(self._numbers)
        await self.socket.send_json({"id": number, "method": method, "params": params})
        await self._until(lambda message: message.get("method") == "Page.loadEventFired")

    async def _until(self, wanted: Any) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            async for received in self.socket:
                message: dict[str, Any] = json.loads(received.data)
                if message.get("method") == "Log.entryAdded":
                    self.complaints.append(message["params"]["entry"]["text"])
                if message.get("method") == "Network.requestWillBeSent":
                    self.requested.append(message["params"]["request"]["url"])
                if wanted(message):
                    return message
        raise ConnectionError("the browser closed")


@contextlib.asynccontextmanager
async def listening(front: EdgeApp) -> AsyncIterator[str]:
    """The gateway on a port of this machine; its parts are already running."""
    server = uvicorn.Server(uvicorn.Config(front, port=0, lifespan="off", log_level="error"))
    config = server.config
    config.load()
    sockets = [config.bind_socket()]
    serving = asyncio.create_task(server.serve(sockets=sockets))
    try:
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


@contextlib.asynccontextmanager
async def opened(profile: Path) -> AsyncIterator[Browser]:
    """A browser of its own, ended with the test."""
    program = await asyncio.create_subprocess_exec(
        *(CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"),
        stderr=asyncio.subprocess.PIPE,
        env=faketime.without(os.environ),  # its cookies ask for seconds, not for a date
    )
    try:
        async with asyncio.timeout(PATIENCE), aiohttp.ClientSession() as session:
            address = await _address(program)
            async with session.get(f"http://{address}/json/list") as answer:
                page = next(target for target in await answer.json() if target["type"] == "page")
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as socket,
        ):
            browser = Browser(socket=socket)
            for domain in ("Page", "Log", "Network"):
                await browser.send_command(f"{domain}.enable")
            yield browser
    finally:
        program.terminate()
        await program.communicate()


async def _address(program: asyncio.subprocess.Process) -> str:
    assert program.stderr
    async for line in program.stderr:
        if b"DevTools listening on ws://" in line:
            return line.decode().partition("ws://")[2].partition("/")[0]
    raise ConnectionError("the browser did not start")
