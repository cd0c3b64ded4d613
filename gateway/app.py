"""The composition of the gateway: its own app behind the front door."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.db.transience import is_transient
from chassis.jobs import Job
from chassis.service import Parts, create_service
from gateway.accounts import administering, sessions
from gateway.accounts import routes as accounts
from gateway.accounts.breached import Breached
from gateway.accounts.development import disable_credentials, ensure_credentials, refuse_in_production
from gateway.accounts.rotating import SigningKeys
from gateway.accounts.strongbox import Strongbox
from gateway.console import missing
from gateway.console import routes as console
from gateway.edge.authenticate import Authenticator
from gateway.edge.forward import Ways
from gateway.edge.front import Front
from gateway.edge.guesses import Guesses
from gateway.edge.limits import RateLimit
from gateway.edge.nonces import Nonces, forget
from gateway.edge.silence import Silence
from gateway.edge.verify import Signatures
from gateway.operations import auditing, quarantine, reading
from gateway.operations import routes as operations
from gateway.operations.anchors import Anchors
from gateway.operations.bookkeeper import Bookkeeper
from gateway.operations.document import Document
from gateway.operations.prober import Prober
from gateway.settings import Settings

HOUR = 3600.0  # seconds
MINUTE = 60.0
PATIENCE_SECONDS = 60.0
AGAIN_SECONDS = 0.5


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> Front:
    """The door to everything; ``peers`` are the services that live in this process.

    Raises ``DevelopmentSecretsInProduction``.
    """
    if settings.service.production:
        refuse_in_production(settings.home)
    strongbox = Strongbox(settings.keys)
    own = create_service(settings.service, bus, clock, _parts(strongbox), peers)
    missing.install(own)
    own.state.settings = settings
    own.state.document = Document()
    own.state.strongbox = strongbox
    own.state.signing_keys = SigningKeys(own, strongbox)
    own.state.anchors = Anchors(settings.home, own, settings.anchors_every)
    own.state.prober = Prober(own, clock)
    silence = Silence()
    own.state.bookkeeper = Bookkeeper(own.state.runtime.publishers)
    own.state.authenticator = Authenticator(
        own.state.transactions,
        strongbox,
        Guesses(settings.requests_per_second),
        silence,
        second_factor_required=settings.second_factor_required,
    )
    own.state.breached = Breached(settings.breached_passwords)
    own.state.nonces = Nonces(own.state.transactions)
    own.state.ways = Ways({**(peers or {}), "gateway": own}, settings.service.services, settings.service.authority)
    inner = own.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await _prepared(app, settings)
        async with inner(app):
            yield
        await app.state.ways.close()

    own.router.lifespan_context = lifespan
    limit = RateLimit(settings.requests_per_second, own.state.transactions, silence)
    signatures = Signatures(own.state.nonces)
    return Front(
        own,
        own.state.ways,
        own.state.authenticator,
        limit,
        signatures,
        own.state.tokens,
        settings.metrics_key,
        peers or {},
    )


def _parts(strongbox: Strongbox) -> Parts:
    return Parts(
        jobs=(
            Job(name="key_rotation", every_seconds=HOUR, act=strongbox.rotate),
            Job(name="forget_nonces", every_seconds=MINUTE, act=forget),
        ),
        routers=(
            accounts.router,
            sessions.router,
            administering.router,
            operations.router,
            quarantine.router,
            auditing.router,
            reading.router,
            console.router,
        ),
        background=lambda app: (
            app.state.anchors.run,
            app.state.signing_keys.run,
            app.state.prober.run,
            app.state.bookkeeper.run,
            app.state.nonces.serve,
        ),
        tells=False,
    )


async def _prepared(app: FastAPI, settings: Settings) -> None:
    """``_prepare``, patient with a database that is only now coming up, or a machine that is busy starting."""
    until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        try:
            await _prepare(app, settings)
        except Exception as error:
            if not is_transient(error) or asyncio.get_running_loop().time() > until:
                raise
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            return


async def _prepare(app: FastAPI, settings: Settings) -> None:
    """A signing key from the first start on; ready credentials where people only look."""
    async with app.state.transactions.begin() as work:
        await app.state.strongbox.rotate(work)
        await app.state.signing_keys.turn_over(work)
        if settings.service.production:
            await disable_credentials(work)
        else:
            await ensure_credentials(work, settings.home)
