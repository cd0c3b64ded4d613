"""A TCP link that can be made bad: words vanish or wait, the line is cut, nobody listens, everything is slow."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

CHUNK = 65_536


class Mode(StrEnum):
    PASS = "everything arrives"
    DROP_DOWN = "what the client says arrives, the answers vanish"
    DROP_UP = "what the client says vanishes"
    SILENT = "nothing arrives, either way"
    HELD = "everything waits, and arrives when the line is healed, as TCP sends it again"
    CUT_BEFORE = "the line is cut before the words arrive"
    CUT_AFTER = "the words arrive, then the line is cut"


@dataclass(eq=False)
class _Line:
    """One connection through the proxy."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    mode: Mode = Mode.PASS
    left: int = 0  # bytes of answers that still arrive before the cut
    over: bool = False

    def abort(self) -> None:
        self.over = True
        self.client.transport.abort()
        self.server.transport.abort()


@dataclass
class FaultProxy:
    """Stands between one client and one server; ``mode`` is for every line, ``once`` for lines that say the words."""

    host: str
    port: int
    mode: Mode = Mode.PASS
    delay: float = 0.0  # seconds, before each piece of an answer
    own_port: int = 0  # where it listens; any free one until it does
    struck: asyncio.Event = field(default_factory=asyncio.Event)
    met: asyncio.Event = field(default_factory=asyncio.Event)  # somebody has come through it
    deserted: asyncio.Event = field(default_factory=asyncio.Event)  # they came, and all are gone
    _trigger: tuple[Sequence[bytes], Mode, int] | None = None
    _lines: set[_Line] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _moves: asyncio.Event = field(default_factory=asyncio.Event)  # what was held may go on

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        await self.refuse()

    @classmethod
    def before(cls, url: str) -> "FaultProxy":
        parts = urlsplit(url)
        return cls(host=parts.hostname or "127.0.0.1", port=parts.port or 0)

    def url(self, url: str) -> str:
        """The same address, through the proxy."""
        parts = urlsplit(url)
        login = parts.netloc.rpartition("@")[0]
        return urlunsplit(parts._replace(netloc=f"{login}@127.0.0.1:{self.own_port}"))

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.own_port}"

    def fail_on(self, words: bytes | Sequence[bytes], mode: Mode, answer_bytes: int = 0) -> None:
        """From now on each line on which the client says any of these goes bad, after so many bytes of the answer."""
        self.struck.clear()
        self._trigger = ([words] if isinstance(words, bytes) else words, mode, answer_bytes)

    async def refuse(self) -> None:
        """Nobody listens any more, and every line is cut."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in list(self._lines):
            line.abort()
        self._move()
        await asyncio.sleep(0)

    async def heal(self) -> None:
        """New lines are good; lines gone bad stay so for ever, as a lost partner does; what was held arrives."""
        if self.mode not in {Mode.PASS, Mode.HELD}:
            for line in self._lines:
                line.mode = self.mode
        self.mode, self._trigger, self.delay = Mode.PASS, None, 0.0
        self._move()
        if self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.own_port)
        self.own_port = self._server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answers, server = await asyncio.open_connection(self.host, self.port)
        except OSError:
            writer.transport.abort()
            return
        line = _Line(client=writer, server=server)
        self._lines.add(line)
        self.deserted.clear()
        self.met.set()
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._up(line, reader))
                both.create_task(self._down(line, answers))
        except* OSError:
            pass
        finally:
            self._lines.discard(line)
            line.abort()
            if not self._lines:
                self.deserted.set()

    async def _up(self, line: _Line, reader: asyncio.StreamReader) -> None:
        while words := await reader.read(CHUNK):
            if (
                self._trigger is not None
                and line.mode is Mode.PASS
                and any(pattern in words for pattern in self._trigger[0])
            ):
                _, line.mode, line.left = self._trigger
                self.struck.set()
            if line.mode is Mode.CUT_BEFORE:
                break
            if self._mode_of(line) in {Mode.DROP_UP, Mode.SILENT}:
                continue
            await self._held(line)
            if line.server.is_closing():  # uvloop minds being written to
                break
            line.server.write(words)
            await line.server.drain()
        line.abort()

    async def _down(self, line: _Line, answers: asyncio.StreamReader) -> None:
        while words := await answers.read(CHUNK):
            mode = self._mode_of(line)
            if mode in {Mode.DROP_DOWN, Mode.SILENT}:
                continue
            await self._held(line)
            if self.delay:
                await asyncio.sleep(self.delay)
            if line.client.is_closing():
                break
            cut = mode is Mode.CUT_AFTER and len(words) > line.left
            line.client.write(words[: line.left] if cut else words)
            line.left -= len(words)
            with contextlib.suppress(ConnectionError):
                await line.client.drain()
            if cut:
                break
        line.abort()

    def _mode_of(self, line: _Line) -> Mode:
        return line.mode if line.mode is not Mode.PASS else self.mode

    async def _held(self, line: _Line) -> None:
        while self._mode_of(line) is Mode.HELD and not line.over:
            await self._moves.wait()

    def _move(self) -> None:
        moved, self._moves = self._moves, asyncio.Event()
        moved.set()
