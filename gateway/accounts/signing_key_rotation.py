"""Rotate the keys that sign session tokens: a new one every month; old ones are kept while their tokens may be valid.

They are sealed in the database. One that cannot be opened (its master key was removed too early) is logged and skipped.
"""

import asyncio
from datetime import datetime

import structlog
from fastapi import FastAPI

from chassis.clock import machine_now, new_id
from chassis.db.work import Work
from chassis.vault.seal import CannotOpen
from gateway import store
from gateway.accounts.secret_sealer import SecretSealer
from gateway.accounts.tokens import RETENTION, ROTATED_AFTER, SessionTokens, SigningKey, new_signing_pem

_log = structlog.get_logger()
EVERY_SECONDS = 60.0


class SigningKeyRotation:
    """Rotate the session signing keys and load them into the authenticator."""

    def __init__(self, app: FastAPI, sealer: SecretSealer) -> None:
        self._app = app
        self._sealer = sealer

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            async with self._app.state.transactions.begin() as work:
                await self.rotate(work)

    async def rotate(self, work: Work) -> None:
        """Delete expired keys, add one where there is none or the newest is a month old, and load all of them."""
        now = machine_now()
        await store.delete_signing_keys(work.db, now - RETENTION)
        keys = await self._readable(work)
        if not keys or keys[0].created_at <= now - ROTATED_AFTER:
            keys = [await self._add(work, now), *keys]
        self._app.state.authenticator.tokens = SessionTokens(keys, now)

    async def _add(self, work: Work, now: datetime) -> SigningKey:
        key = SigningKey(id=new_id(), private_pem=new_signing_pem(), created_at=now)
        sealed = self._sealer.seal_signing_key(key.id, key.private_pem)
        await store.add_signing_key(work.db, identifier=key.id, sealed=sealed, now=now)
        work.audit("signing_key.add", "gateway")
        return key

    async def _readable(self, work: Work) -> list[SigningKey]:
        keys: list[SigningKey] = []
        for sealed in await store.list_signing_keys(work.db):
            try:
                keys.append(self._sealer.open_signing_key(sealed))
            except CannotOpen:
                _log.error("keys_unreadable", count=1)
        return keys
