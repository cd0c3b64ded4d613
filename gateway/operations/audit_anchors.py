"""Anchors: copies of the head of every service's audit chain, kept outside the databases.

They are appended to a file in the home directory, which must outlive the process, and written to the log, which a
deployment ships elsewhere, so that whoever changes a database cannot change them too. Several gateways may share a home
or have one each.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

import structlog
from fastapi import FastAPI

from canon.services import SERVICES
from chassis.audit.chain_store import load_head
from chassis.clock import machine_now
from chassis.errors import describe_error

FILE = "audit-anchors.jsonl"
MODE = 0o600
NEWEST = 1_000  # newest anchors, all of which are compared
OLDER = 4_000  # older anchors, evenly spread: each covers everything before it
_log = structlog.get_logger()


class AuditAnchors:
    """The file, and the loop that appends to it."""

    def __init__(self, home: Path, app: FastAPI, every_seconds: float) -> None:
        self._every_seconds = every_seconds
        self._file = home / FILE
        self._app = app
        self._last: dict[str, str] = {}

    async def run(self) -> None:
        """Anchor every ``every_seconds``; a service that does not answer is anchored the next time."""
        await asyncio.to_thread(self._close_to_others)
        while True:
            await self.anchor()
            await asyncio.sleep(self._every_seconds)

    async def anchor(self) -> None:
        """Append the heads that have changed since the last time."""
        runtime = self._app.state.runtime
        heads: dict[str, tuple[int, str]] = {}
        async with runtime.transactions.begin() as work:
            own = await load_head(work.db)
        heads["gateway"] = own.position, own.digest.hex()
        for service in SERVICES:
            try:
                heads[service] = await runtime.publishers.audit_head(service)
            except Exception as error:  # noqa: BLE001 - the others are anchored all the same
                _log.warning("audit_anchor_missed", service=service, error=describe_error(error))
        moved = {service: head for service, head in heads.items() if head[0] and self._last.get(service) != head[1]}
        if moved:
            await asyncio.to_thread(self._append, moved)
        self._last |= {service: digest for service, (_, digest) in moved.items()}

    async def load_digests(self) -> dict[str, dict[int, str]]:
        """Return the anchored digests by service and position."""
        return await asyncio.to_thread(self._read)

    def _close_to_others(self) -> None:
        """Let only the owner read and write a file that an earlier release left open to others."""
        try:
            self._file.chmod(MODE)
        except FileNotFoundError:
            return
        except OSError as error:
            _log.warning("audit_anchors_open_to_others", error=describe_error(error))

    def _append(self, moved: Mapping[str, tuple[int, str]]) -> None:
        at = machine_now().isoformat()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        lines = [
            json.dumps({"at": at, "service": service, "position": position, "digest": digest})
            for service, (position, digest) in moved.items()
        ]
        with os.fdopen(os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, MODE), "a") as file:
            file.write("\n".join(["", *lines, ""]))  # one write; not in a line that a killed process left unfinished
            file.flush()
            os.fsync(file.fileno())
        for service, (position, digest) in moved.items():
            _log.info("audit_anchor", service=service, position=position, digest=digest)

    def _read(self) -> dict[str, dict[int, str]]:
        """Read the file; of a position the first anchor counts, not a later one. Unfinished lines are skipped."""
        found: dict[str, dict[int, str]] = {}
        if not self._file.exists():
            return found
        for line in self._file.read_text().splitlines():
            with contextlib.suppress(ValueError, KeyError):
                anchor = json.loads(line)
                found.setdefault(anchor["service"], {}).setdefault(anchor["position"], anchor["digest"])
        return {service: _thin_out(anchors) for service, anchors in found.items()}


def _thin_out(anchors: dict[int, str]) -> dict[int, str]:
    positions = sorted(anchors)
    older = positions[:-NEWEST]
    step = len(older) // OLDER + 1
    return {position: anchors[position] for position in [*older[::step], *positions[-NEWEST:]]}
