"""What texts are read by now: saved when dispatch publishes it, in memory where every complaint needs it."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from chassis.awake_timeout import awake_timeout
from chassis.db.transient_errors import is_transient
from chassis.db.work import Transactions, Work
from chassis.errors import Unavailable
from contracts.dispatch import ReadingChanged
from reading.bureau_knowledge import SHIPPED, Knowledge
from services.intake.knowledge import repository
from services.intake.knowledge.domain import ReadingVersion, version_in_force, versions_from

LOAD_SECONDS = 1.4  # after which a filing that waits for the first load is put off, as by the acceptance queue
MAX_CACHED = 16  # versions kept in a process
_known: dict[tuple[str, str], Knowledge] = {}  # by version and digest; these never change


async def save_version(work: Work, event: ReadingChanged) -> None:
    """Save what a signed rule set changes and from when, or that it was retired."""
    changes: dict[str, Any] = event.model_dump(mode="json", include={"off", "entries"})
    changes["thresholds"] = {one.head: one.least for one in event.thresholds}
    digest = hashlib.sha256(json.dumps(changes, sort_keys=True).encode()).hexdigest()
    version = ReadingVersion(
        version=event.version, begins_at=event.begins_at, retired_at=event.retired_at, digest=digest
    )
    await repository.save_version(work.db, version, changes)


async def knowledge_now(work: Work) -> Knowledge:
    """Return what texts are read by now, with a query: for what is rare."""
    version = version_in_force(await repository.list_versions(work.db), work.now)
    return await _knowledge_of(work, version) if version else SHIPPED


class KnowledgeInForce:
    """What texts are read by, in the memory of the process; a job looks every few seconds whether it changed."""

    def __init__(self) -> None:
        self._versions: Sequence[ReadingVersion] | None = None
        self._knowledge: Mapping[str, Knowledge] = {}
        self._loading: asyncio.Task[None] | None = None

    @property
    def is_loaded(self) -> bool:
        return self._versions is not None

    def at(self, moment: datetime) -> Knowledge:
        """Return what texts are read by at a moment from now on."""
        version = version_in_force(self._versions or (), moment)
        return self._knowledge.get(version.version, SHIPPED) if version else SHIPPED

    async def load(self, transactions: Transactions) -> None:
        """Load it before the first text is read; all who wait for it go on at the same moment.

        Raises:
            Unavailable: the database does not answer.
        """
        if self._loading is None:
            self._loading = asyncio.create_task(self._load(transactions))
            self._loading.add_done_callback(self._end_loading)
        try:
            async with awake_timeout(LOAD_SECONDS):
                await asyncio.shield(self._loading)
        except Exception as error:
            if is_transient(error):
                raise Unavailable from None
            raise

    async def _load(self, transactions: Transactions) -> None:
        async with transactions.begin() as work:
            await self.refresh(work)

    def _end_loading(self, loading: asyncio.Task[None]) -> None:
        self._loading = None
        if not loading.cancelled():
            loading.exception()  # retrieved, so that the loop logs nothing where nobody waits any more

    async def refresh(self, work: Work) -> bool:
        """Load what changed since the last time; return ``False``, as no more is left."""
        versions = await repository.list_versions(work.db)
        if versions != self._versions:
            reachable = versions_from(versions, work.now)
            self._knowledge = {one.version: await _knowledge_of(work, one) for one in reachable}
            self._versions = versions
        return False


async def _knowledge_of(work: Work, version: ReadingVersion) -> Knowledge:
    """Return what a version reads by, from the cache or from its row, ready to be used."""
    key = (version.version, version.digest)
    if key not in _known:
        while len(_known) >= MAX_CACHED:
            del _known[next(iter(_known))]
        knowledge = await repository.get_knowledge(work.db, version.version)
        await asyncio.to_thread(knowledge.entries.find, "")  # makes the index, which would hold up others
        _known[key] = knowledge
    return _known[key]
