"""The keys that sign sessions: a new one every month, the old ones kept while a token of theirs may live.

They stand sealed in the database; one that cannot be opened (a master key left out too early) is passed by.
"""

import asyncio
from datetime import datetime

import structlog
from fastapi import FastAPI

from chassis.clock import machine_now, new_id
from chassis.db.work import Work
from chassis.vault.seal import CannotOpen
from gateway import store
from gateway.accounts.strongbox import Strongbox
from gateway.accounts.tokens import KEPT_FOR, ROTATED_AFTER, SessionTokens, SigningKey, new_signing_pem

_log = structlog.get_logger()
EVERY_SECONDS = 60.0


class SigningKeys:
    """Keeps the authenticator's keys as they stand in the database, and turns them over."""

    def __init__(self, app: FastAPI, strongbox: Strongbox) -> None:
        self._app = app
        self._strongbox = strongbox

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            async with self._app.state.transactions.begin() as work:
                await self.turn_over(work)

    async def turn_over(self, work: Work) -> None:
        """Make a key where there is none or the newest is old, drop what nothing is signed with any more, read all."""
        now = machine_now()
        await store.drop_signing_keys(work.db, now - KEPT_FOR)
        keys = await self._readable(work)
        if not keys or keys[0].created_at <= now - ROTATED_AFTER:
            keys = [await self._add(work, now), *keys]
        self._app.state.authenticator.tokens = SessionTokens(keys, now)

    async def _add(self, work: Work, now: datetime) -> SigningKey:
        key = SigningKey(id=new_id(), private_pem=new_signing_pem(), created_at=now)
        sealed = self._strongbox.seal_signing_key(key.id, key.private_pem)
        await store.add_signing_key(work.db, identifier=key.id, sealed=sealed, now=now)
        work.audit("signing_key.add", "gateway")
        return key

    async def _readable(self, work: Work) -> list[SigningKey]:
        keys: list[SigningKey] = []
        for sealed in await store.signing_keys_in(work.db):
            try:
                keys.append(self._strongbox.open_signing_key(sealed))
            except CannotOpen:
                _log.error("keys_unreadable", count=1)
        return keys
