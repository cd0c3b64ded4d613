"""The client as a command: ``python -m sdk --help``."""

import argparse
import asyncio
import hashlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

import httpx
from pydantic import ValidationError

from sdk.answer import Refused, Unsettled
from sdk.client import Weiquan
from sdk.complaints import Filing
from sdk.credential import Credential

DONE, REFUSED, WRONG, UNSETTLED = 0, 1, 2, 3  # how it ends
EVERY = 100  # lines of a file between two words about how far it is
KEY, SECRET, HOME = "WEIQUAN_KEY", "WEIQUAN_SIGNING_SECRET", "WEIQUAN_HOME"


class NoCredentials(Exception):
    """Nobody to ask as; the text says what to do."""


def parser() -> argparse.ArgumentParser:
    """Who asks, where, and what."""
    own = argparse.ArgumentParser(
        prog="python -m sdk",
        description="Files and follows complaints, acts on cases, shows figures.",
        epilog=f"Ends with {DONE}; {REFUSED} when it was refused; {WRONG} when it was asked wrongly; {UNSETTLED} when "
        "nobody would say what became of it: ask again with the same --key.",
    )
    own.add_argument("--address", default="http://127.0.0.1:8080", help="of the gateway")
    own.add_argument("--authority", type=Path, help="file of who vouches for it under https, else the public ones")
    own.add_argument(
        "--credentials",
        type=Path,
        default=Path(os.environ.get(HOME, ".weiquan")) / "credentials.json",
        help=f"file of ready ones, else the one in {HOME}",
    )
    own.add_argument("--as", dest="who", default="partner", help=f"whose of them; {KEY} (and {SECRET}) go first")
    own.add_argument("--key", help="of `file` and `act`, so that asking again does nothing twice")
    commands = own.add_subparsers(dest="command", required=True, metavar="command")
    for name, help_ in (
        ("file", "file one complaint, given as JSON"),
        ("file-many", "file a complaint for each line of a file, each with a key of its own"),
    ):
        commands.add_parser(name, help=help_).add_argument("file", nargs="?", default="-", help="- is standard input")
    for name, help_ in (
        ("show", "a complaint as it stands"),
        ("story", "where it is, who has it, until when, and why"),
    ):
        commands.add_parser(name, help=help_).add_argument("complaint", help="its id")
    act = commands.add_parser("act", help="do something on a case: act ID assign department=food")
    act.add_argument("case", help="its id")
    act.add_argument("what", help="the command, as /docs names it")
    summary = commands.add_parser("summary", help="figures of a period: summary from=2026-01-01 to=2026-01-31")
    for command in (act, summary):
        command.add_argument("facts", nargs="*", metavar="name=value")
    return own


class Command:
    """One run; what it finds goes to ``out``, how far it is to ``err``."""

    def __init__(self, weiquan: Weiquan, asked: argparse.Namespace, out: TextIO, err: TextIO) -> None:
        self._weiquan = weiquan
        self._asked = asked
        self._out, self._err = out, err

    async def run(self) -> int:
        acts: dict[str, Callable[[], Awaitable[int]]] = {
            "file": self.file,
            "file-many": self.file_many,
            "show": self.show,
            "story": self.story,
            "act": self.act,
            "summary": self.summary,
        }
        return await acts[self._asked.command]()

    async def file(self) -> int:
        filing = Filing.model_validate_json(_read(self._asked.file))
        taken = await self._weiquan.complaints.file(filing, key=self._asked.key)
        self._say(f"{taken.number}  {taken.id}  {taken.state}")
        for part in taken.missing:
            self._say(f"  {part.field}: {part.message}")
        return DONE

    async def file_many(self) -> int:
        filings = list(_filings(_read(self._asked.file)))
        told = refused = 0
        async for line in self._weiquan.complaints.file_many(filings):
            told += 1
            refused += line.id is None
            self._say(f"{line.key}  {line.status}  {line.id or (line.problem or {}).get('code', '')}")
            if told % EVERY == 0 or told == len(filings):
                self._err.write(f"{told} of {len(filings)}, {refused} refused\n")
        return REFUSED if refused else DONE

    async def show(self) -> int:
        complaint = await self._weiquan.complaints.get(self._asked.complaint)
        self._say(complaint.model_dump_json(indent=1))
        return DONE

    async def story(self) -> int:
        story = await self._weiquan.complaints.timeline(self._asked.complaint)
        self._say(f"{story.number}  {story.state_name}  {story.holder.name}\n{story.summary}")
        for entry in story.items:
            self._say(f"  {entry.at:%Y-%m-%d %H:%M}  {entry.text}")
        return DONE

    async def act(self) -> int:
        facts = _facts(self._asked.facts)
        case = await self._weiquan.cases.act(self._asked.case, self._asked.what, key=self._asked.key, **facts)
        self._say(f"{case.number}  {case.state}  {case.department or case.agency or ''}")
        return DONE

    async def summary(self) -> int:
        summary = await self._weiquan.metrics.summary(
            **{name: str(said) for name, said in _facts(self._asked.facts).items()}
        )
        for name, figure in summary.metrics.items():
            evidence = f"{figure.numerator}/{figure.denominator}" if figure.denominator is not None else ""
            self._say(f"{name:45} {'-' if figure.value is None else figure.value:>12}  {evidence}")
        return DONE

    def _say(self, text: str) -> None:
        self._out.write(text + "\n")


async def run(
    words: Sequence[str],
    transport: httpx.AsyncBaseTransport | None = None,
    out: TextIO = sys.stdout,
    err: TextIO = sys.stderr,
) -> int:
    """How it ended: ``DONE``, ``REFUSED``, ``WRONG`` or ``UNSETTLED``."""
    asked = parser().parse_args(words)
    try:
        credential = _credential(asked)
        async with Weiquan.at(asked.address, credential, transport=transport, authority=asked.authority) as weiquan:
            return await Command(weiquan, asked, out, err).run()
    except BrokenPipeError:
        raise
    except Refused as refused:
        err.write(f"{refused}\n")
        return REFUSED
    except Unsettled as unsettled:
        err.write(f"{unsettled}\n")
        return UNSETTLED
    except ValidationError as wrong:
        found = wrong.errors(include_input=False, include_url=False)
        err.writelines(f"/{'/'.join(map(str, error['loc']))}: {error['msg']}\n" for error in found)
        return WRONG
    except NoCredentials as missing:
        err.write(f"{missing}\n")
        return WRONG
    except (OSError, KeyError, ValueError) as wrong:
        err.write(f"{type(wrong).__name__}: {wrong}\n")
        return WRONG


def _credential(asked: argparse.Namespace) -> Credential:
    if key := os.environ.get(KEY):
        return Credential.key(key, os.environ.get(SECRET))
    try:
        ready = json.loads(asked.credentials.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoCredentials(f"{asked.credentials} is not there: give --credentials, {HOME} or {KEY}") from None
    return Credential.of(ready[asked.who])


def _read(file: str) -> str:
    return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")


def _filings(text: str) -> Iterator[tuple[str, Filing]]:
    """Each with the key it brings, else one of its words and its place: a file sent again files nothing twice."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            said = json.loads(line)
            made = f"{number}-{hashlib.sha256(line.encode()).hexdigest()[:32]}"
            yield said.pop("idempotency_key", made), Filing.model_validate(said)


def _facts(words: Sequence[str]) -> dict[str, Any]:
    """``name=value``; a value that is JSON is what it says, anything else is text."""
    facts: dict[str, Any] = {}
    for word in words:
        name, equals, said = word.partition("=")
        if not equals:
            raise ValueError(f"{word}: name=value is asked for")
        facts[name] = said
        with suppress(ValueError):
            facts[name] = json.loads(said)
    return facts


def main() -> int:
    """Whoever reads only the beginning has read enough."""
    try:
        ended = asyncio.run(run(sys.argv[1:]))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return ended


if __name__ == "__main__":
    sys.exit(main())
