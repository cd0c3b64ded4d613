"""The client as a command-line program: ``python -m sdk --help``."""

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

DONE, REFUSED, INVALID, UNSETTLED = 0, 1, 2, 3  # exit codes
PROGRESS_INTERVAL = 100  # lines of a file between two progress messages
KEY_VARIABLE, SECRET_VARIABLE, HOME_VARIABLE = "WEIQUAN_KEY", "WEIQUAN_SIGNING_SECRET", "WEIQUAN_HOME"


class NoCredentials(Exception):
    """No credentials were found; the message says what to do."""


def parser() -> argparse.ArgumentParser:
    """Build the argument parser."""
    program = argparse.ArgumentParser(
        prog="python -m sdk",
        description="Files and follows complaints, acts on cases, shows figures.",
        epilog=f"Ends with {DONE}; {REFUSED} when it was refused; {INVALID} when it was asked wrongly; {UNSETTLED} "
        "when nobody would say what became of it: ask again with the same --key.",
    )
    program.add_argument("--address", default="http://127.0.0.1:8080", help="of the gateway")
    program.add_argument("--authority", type=Path, help="file of who vouches for it under https, else the public ones")
    program.add_argument(
        "--credentials",
        type=Path,
        default=Path(os.environ.get(HOME_VARIABLE, ".weiquan")) / "credentials.json",
        help=f"file of ready ones, else the one in {HOME_VARIABLE}",
    )
    program.add_argument(
        "--as", dest="who", default="partner", help=f"whose of them; {KEY_VARIABLE} (and {SECRET_VARIABLE}) go first"
    )
    program.add_argument("--key", help="of `file` and `act`, so that asking again does nothing twice")
    commands = program.add_subparsers(dest="command", required=True, metavar="command")
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
    return program


class Command:
    """One run of the program: results go to ``out``, progress to ``err``."""

    def __init__(self, weiquan: Weiquan, arguments: argparse.Namespace, out: TextIO, err: TextIO) -> None:
        self._weiquan = weiquan
        self._arguments = arguments
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
        return await acts[self._arguments.command]()

    async def file(self) -> int:
        filing = Filing.model_validate_json(_read(self._arguments.file))
        taken = await self._weiquan.complaints.file(filing, key=self._arguments.key)
        self._print(f"{taken.number}  {taken.id}  {taken.state}")
        for part in taken.missing:
            self._print(f"  {part.field}: {part.message}")
        return DONE

    async def file_many(self) -> int:
        filings = list(_filings(_read(self._arguments.file)))
        answered = refused = 0
        async for line in self._weiquan.complaints.file_many(filings):
            answered += 1
            refused += line.id is None
            self._print(f"{line.key}  {line.status}  {line.id or (line.problem or {}).get('code', '')}")
            if answered % PROGRESS_INTERVAL == 0 or answered == len(filings):
                self._err.write(f"{answered} of {len(filings)}, {refused} refused\n")
        return REFUSED if refused else DONE

    async def show(self) -> int:
        complaint = await self._weiquan.complaints.get(self._arguments.complaint)
        self._print(complaint.model_dump_json(indent=1))
        return DONE

    async def story(self) -> int:
        story = await self._weiquan.complaints.timeline(self._arguments.complaint)
        self._print(f"{story.number}  {story.state_name}  {story.holder.name}\n{story.summary}")
        for entry in story.items:
            self._print(f"  {entry.at:%Y-%m-%d %H:%M}  {entry.text}")
        return DONE

    async def act(self) -> int:
        facts = _parse_facts(self._arguments.facts)
        case = await self._weiquan.cases.act(
            self._arguments.case, self._arguments.what, key=self._arguments.key, **facts
        )
        self._print(f"{case.number}  {case.state}  {case.department or case.agency or ''}")
        return DONE

    async def summary(self) -> int:
        summary = await self._weiquan.metrics.summary(
            **{name: str(value) for name, value in _parse_facts(self._arguments.facts).items()}
        )
        for name, figure in summary.metrics.items():
            evidence = f"{figure.numerator}/{figure.denominator}" if figure.denominator is not None else ""
            self._print(f"{name:45} {'-' if figure.value is None else figure.value:>12}  {evidence}")
        return DONE

    def _print(self, text: str) -> None:
        self._out.write(text + "\n")


async def run(
    words: Sequence[str],
    transport: httpx.AsyncBaseTransport | None = None,
    out: TextIO = sys.stdout,
    err: TextIO = sys.stderr,
) -> int:
    """Run one command and return its exit code: ``DONE``, ``REFUSED``, ``INVALID`` or ``UNSETTLED``.

    Raises:
        BrokenPipeError: whoever reads the output has closed it.
    """
    arguments = parser().parse_args(words)
    try:
        credential = _credential(arguments)
        async with Weiquan.at(
            arguments.address, credential, transport=transport, authority=arguments.authority
        ) as weiquan:
            return await Command(weiquan, arguments, out, err).run()
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
        return INVALID
    except NoCredentials as missing:
        err.write(f"{missing}\n")
        return INVALID
    except (OSError, KeyError, ValueError) as wrong:
        err.write(f"{type(wrong).__name__}: {wrong}\n")
        return INVALID


def _credential(arguments: argparse.Namespace) -> Credential:
    if key := os.environ.get(KEY_VARIABLE):
        return Credential.key(key, os.environ.get(SECRET_VARIABLE))
    try:
        ready = json.loads(arguments.credentials.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoCredentials(
            f"{arguments.credentials} is not there: give --credentials, {HOME_VARIABLE} or {KEY_VARIABLE}"
        ) from None
    return Credential.of(ready[arguments.who])


def _read(file: str) -> str:
    return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")


def _filings(text: str) -> Iterator[tuple[str, Filing]]:
    """Yield each filing with its idempotency key.

    Without an ``idempotency_key`` of its own, the key is made of the line's number and content, so that sending the
    same file again files nothing twice.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            fields = json.loads(line)
            derived = f"{number}-{hashlib.sha256(line.encode()).hexdigest()[:32]}"
            yield fields.pop("idempotency_key", derived), Filing.model_validate(fields)


def _parse_facts(words: Sequence[str]) -> dict[str, Any]:
    """Parse ``name=value`` words; a value that is not JSON is text.

    Raises:
        ValueError: a word has no equals sign.
    """
    facts: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise ValueError(f"{word}: name=value is asked for")
        facts[name] = value
        with suppress(ValueError):
            facts[name] = json.loads(value)
    return facts


def main() -> int:
    """Run the program; a reader that closes the output early (``| head``) is no error."""
    try:
        exit_code = asyncio.run(run(sys.argv[1:]))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return exit_code


if __name__ == "__main__":
    sys.exit(main())
