"""The keys that sign sessions: a new one every month, the old ones kept while a token of theirs may live."""

import asyncio

from fastapi import FastAPI

from chassis.clock import machine_now, new_id
from chassis.db.work import Work
from gateway import store
from gateway.accounts.tokens import KEPT_FOR, ROTATED_AFTER, SessionTokens, new_signing_pem

EVERY_SECONDS = 60.0


class SigningKeys:
    """Keeps the authenticator's keys as they stand in the database, and turns them over."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            async with self._app.state.transactions.begin() as work:
                await self.turn_over(work)

    async def turn_over(self, work: Work) -> None:
        """Make a key where there is none or the newest is old, drop what nothing is signed with any more, read all."""
        now = machine_now()
        await store.drop_signing_keys(work.db, now - KEPT_FOR)
        keys = await store.signing_keys_in(work.db)
        if not keys or keys[0].created_at <= now - ROTATED_AFTER:
            await store.add_signing_key(work.db, identifier=new_id(), private_pem=new_signing_pem(), now=now)
            work.audit("signing_key.add", "gateway")
            keys = await store.signing_keys_in(work.db)
        self._app.state.authenticator.tokens = SessionTokens(keys, now)
