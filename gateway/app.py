"""Compose the gateway: its own FastAPI app behind the edge, which authenticates and forwards."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from fastapi import FastAPI

from chassis.bus.port import Bus
from chassis.clock import Clock
from chassis.components import ServiceComponents
from chassis.db.transient_errors import is_transient
from chassis.jobs import Job
from chassis.service import create_service
from gateway.accounts import admin_routes, own_keys, sessions
from gateway.accounts import routes as accounts
from gateway.accounts.breached_passwords import BreachedPasswords
from gateway.accounts.development_credentials import disable_credentials, ensure_credentials, refuse_in_production
from gateway.accounts.password_queue import PasswordQueue
from gateway.accounts.secret_sealer import SecretSealer
from gateway.accounts.signing_key_rotation import SigningKeyRotation
from gateway.console import not_found
from gateway.console import routes as console
from gateway.console.menu_counts import MenuCounts
from gateway.edge.app import EdgeApp
from gateway.edge.authentication import Authenticator
from gateway.edge.database_outage import DatabaseOutage
from gateway.edge.guess_limit import GuessLimit
from gateway.edge.nonces import Nonces, delete_expired_nonces
from gateway.edge.rate_limits import RateLimit
from gateway.edge.signature_check import SignatureVerifier
from gateway.edge.upstreams import Upstreams
from gateway.groups import routes as group_commands
from gateway.operations import audit_routes, docs_routes, quarantine
from gateway.operations import routes as operations
from gateway.operations.audit_anchors import AuditAnchors
from gateway.operations.completeness import CompletenessMonitor
from gateway.operations.openapi import OpenApiDocument
from gateway.operations.prober import Prober
from gateway.operations.status_history import StatusHistory
from gateway.settings import Settings

MAX_BODY = 16 << 10  # bytes of a sign-in and whatever else strangers send
MAX_FORM = 256 << 10  # bytes of a form of the console: of a long text in Chinese each character takes nine
MAX_LIST_FORM = (64 << 20) + (64 << 10)  # bytes of the largest list that is imported, and what stands around it
MAX_ROSTER_FORM = (16 << 20) + (64 << 10)  # bytes of a roster or a bank file, and what stands around it
MAX_ATTACHMENT_FORM = 24 << 20  # bytes of a form with files for a case
FORM_LIMITS = {  # nobody else's form is read before signing in
    "/console/": MAX_FORM,
    "/console/sign-in": MAX_BODY,
    "/console/imports": MAX_LIST_FORM,
    "/console/group-refunds/*/roster": MAX_ROSTER_FORM,
    "/console/group-refunds/*/bank-file": MAX_ROSTER_FORM,
    "/console/cases/*/attachments": MAX_ATTACHMENT_FORM,
    "/console/enterprise/*/attachments": MAX_ATTACHMENT_FORM,
    "/console/agency/*/cases/*/attachments": MAX_ATTACHMENT_FORM,
    "/v1/groups/": group_commands.MAX_BODY,
}
HOUR = 3600.0  # seconds
MINUTE = 60.0
START_TIMEOUT_SECONDS = 60.0
RETRY_SECONDS = 0.5


def create_app(settings: Settings, bus: Bus, clock: Clock, peers: Mapping[str, FastAPI] | None = None) -> EdgeApp:
    """Return the gateway's ASGI app; ``peers`` are the services that run in this process.

    In production a home with development credentials is refused with ``DevelopmentSecretsInProduction``.
    """
    if settings.service.production:
        refuse_in_production(settings.home)
    sealer = SecretSealer(settings.keys)
    own = create_service(settings.service, bus, clock, _components(sealer), peers)
    not_found.install(own)
    own.state.settings = settings
    own.state.openapi = OpenApiDocument()
    own.state.sealer = sealer
    own.state.signing_keys = SigningKeyRotation(own, sealer)
    own.state.menu_counts = MenuCounts()
    _add_observers(own, settings, clock)
    outage = DatabaseOutage()
    own.state.authenticator = Authenticator(
        own.state.transactions,
        sealer,
        GuessLimit(settings.requests_per_second),
        outage,
        second_factor_required=settings.second_factor_required,
        timings=settings.timings,
    )
    own.state.passwords = PasswordQueue()
    own.state.breached = BreachedPasswords(settings.breached_passwords)
    own.state.nonces = Nonces(own.state.transactions)
    apps = {**(peers or {}), "gateway": own}
    own.state.upstreams = Upstreams(
        apps, settings.service.services, settings.service.authority, restart_seconds=settings.timings.restart
    )
    _prepare_before_serving(own, settings)
    limit = RateLimit(settings.requests_per_second, own.state.transactions, outage)
    return EdgeApp(
        own,
        own.state.upstreams,
        own.state.authenticator,
        limit,
        SignatureVerifier(own.state.nonces),
        own.state.tokens,
        settings.metrics_key,
        peers or {},
    )


def _prepare_before_serving(app: FastAPI, settings: Settings) -> None:
    """Make the app prepare its database before its first request, and close its upstreams after the last."""
    inner = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await _prepare_when_possible(app, settings)
        async with inner(app):
            yield
        await app.state.upstreams.close()

    app.router.lifespan_context = lifespan


def _add_observers(own: FastAPI, settings: Settings, clock: Clock) -> None:
    """Add what watches the services in the background."""
    own.state.anchors = AuditAnchors(settings.home, own, settings.anchors_every)
    own.state.prober = Prober(own, clock, dispatch_seconds=settings.timings.dispatch)
    own.state.history = StatusHistory(own)
    own.state.completeness = CompletenessMonitor(own.state.runtime.publishers)


def _components(sealer: SecretSealer) -> ServiceComponents:
    return ServiceComponents(
        max_body=MAX_BODY,
        body_limits=FORM_LIMITS,
        jobs=(
            Job(name="key_rotation", every_seconds=HOUR, act=sealer.rotate),
            Job(name="forget_nonces", every_seconds=MINUTE, act=delete_expired_nonces),
        ),
        routers=(
            accounts.router,
            sessions.router,
            own_keys.router,
            admin_routes.router,
            admin_routes.key_router,
            operations.router,
            quarantine.router,
            audit_routes.router,
            docs_routes.router,
            group_commands.router,
            console.router,
            console.bare,
        ),
        background=lambda app: (app.state.signing_keys.run, app.state.nonces.serve),
        observers=lambda app: (
            app.state.anchors.run,
            app.state.prober.run,
            app.state.history.run,
            app.state.completeness.run,
        ),
        publishes=False,
    )


async def _prepare_when_possible(app: FastAPI, settings: Settings) -> None:
    """Run ``_prepare``; repeat it for a minute while the database is still starting."""
    until = asyncio.get_running_loop().time() + START_TIMEOUT_SECONDS
    while True:
        try:
            await _prepare(app, settings)
        except Exception as error:
            if not is_transient(error) or asyncio.get_running_loop().time() > until:
                raise
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return


async def _prepare(app: FastAPI, settings: Settings) -> None:
    """Ensure that a session signing key exists; create the development credentials, or disable them in production."""
    async with app.state.transactions.begin() as work:
        await app.state.sealer.rotate(work)
        await app.state.signing_keys.rotate(work)
        if settings.service.production:
            await disable_credentials(work)
        else:
            await ensure_credentials(work, settings.home, settings.development_hasher)
