"""The real intake service beside the bureau's gateway, on the same database."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from bureau import Bureau

from chassis.bus.postgres import PostgresBus
from chassis.settings import ServiceSettings
from chassis.vault.keys import KeyRing
from services.intake.app import create_app
from services.intake.settings import Settings

KEY = "k" * 64
RING = KeyRing.from_text("test:" + "ab" * 32)


@contextlib.asynccontextmanager
async def joined_intake(bureau: Bureau, database_url: str) -> AsyncIterator[Any]:
    """Let the real intake answer behind the gateway."""
    bus = PostgresBus(database_url)
    service = ServiceSettings(service="intake", database_url=database_url, internal_key=KEY)
    app = create_app(Settings(service=service, keys=RING, platforms={}), bus, bureau.clock)
    async with app.router.lifespan_context(app):
        bureau.join("intake", app)
        yield app
    await bus.close()
