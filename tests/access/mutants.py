"""Takes one wall away at a time, in this process: a matrix that does not notice is no proof."""

import contextlib
import functools
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from sqlalchemy import true

from canon.scopes import Scope
from chassis.web import auth
from chassis.web.auth import Caller
from services.analytics.metrics.schemas import questions as figures
from services.dispatch.cases import dependencies as cases
from services.dispatch.cases.repository import visibility as dispatch_scope
from services.dispatch.handovers import routes as handovers
from services.dispatch.lifecycle.domain import permissions as powers
from services.dispatch.lifecycle.domain.transitions import Command
from services.intake.attachments.domain import releases
from services.intake.complaints.domain import visibility
from services.odr.disputes import repository as disputes
from services.odr.disputes import routes as disputes_routes
from services.odr.enterprises import dependencies as enterprises_dependencies
from services.odr.stations import dependencies as stations_dependencies

plans: Any = import_module("services.refunds.plans.dependencies")  # the packages give other things these names
refunds: Any = import_module("services.refunds.plans.repository")
refunds_cases: Any = import_module("services.refunds.cases.repository")
OURS = ("services.", "gateway.", "chassis.")
Site = tuple[str, int]  # module and line of a call of ``require``
ANYBODY = frozenset({"platform", "partner", "agency", "enterprise", "officer", "section_head", "operator", "auditor"})


class Guards:
    """Stands in for ``require`` everywhere; remembers who called it from where, and lets some of them pass."""

    def __init__(self) -> None:
        self.reached: set[Site] = set()
        self._open: frozenset[Site] = frozenset()

    def __call__(self, caller: Caller, *roles: str) -> None:
        frame = sys._getframe(1)
        site = (frame.f_globals["__name__"], frame.f_lineno)
        if not caller.has("service"):  # the services' own talk goes on meanwhile
            self.reached.add(site)
        if site not in self._open:
            _REQUIRE(caller, *roles)

    @contextlib.contextmanager
    def without(self, *sites: Site) -> Iterator[None]:
        self._open = frozenset(sites)
        try:
            yield
        finally:
            self._open = frozenset()


_REQUIRE = auth.require


@contextlib.contextmanager
def guards() -> Iterator[Guards]:
    """``require`` watched for a while."""
    watching = Guards()
    with _everywhere(_REQUIRE, watching):
        yield watching


@contextlib.contextmanager
def _everywhere(what: Any, instead: Any) -> Iterator[None]:
    """Put something in the place of a function, whatever module of ours has taken it in."""
    places = [
        (module, name)
        for key, module in list(sys.modules.items())
        if key.startswith(OURS)
        for name, value in list(vars(module).items())
        if value is what
    ]
    for module, name in places:
        setattr(module, name, instead)
    try:
        yield
    finally:
        for module, name in places:
            setattr(module, name, what)


@contextlib.contextmanager
def _power(command: Command) -> Iterator[None]:
    """Everybody may give a command."""
    original = powers.PERMISSIONS[command]
    powers.PERMISSIONS[command] = original | ANYBODY | {"nothing"}
    try:
        yield
    finally:
        powers.PERMISSIONS[command] = original


def _wall(what: Any, instead: Any) -> Callable[[], contextlib.AbstractContextManager[None]]:
    return functools.partial(_everywhere, what, instead)


async def _checks_nothing(*_: Any) -> None:
    """Stands in for a check that is awaited."""


def commands() -> dict[str, Callable[[], contextlib.AbstractContextManager[None]]]:
    """Path of a command's route → its power given to all."""
    return {f"/v1/cases/{{id}}/{command.value}": functools.partial(_power, command) for command in Command}


WALLS: dict[str, tuple[str, Callable[[], contextlib.AbstractContextManager[None]]]] = {
    "whose cases (dispatch)": ("/v1/cases", _wall(cases.scope_of, lambda _: Scope(everything=True))),
    "the condition on cases": ("/v1/cases", _wall(dispatch_scope.visible_to, lambda _: true())),
    "whose complaints (intake)": (
        "/v1/complaints",
        _wall(visibility.scope_of, lambda *_, **__: visibility.Scope(visibility.ScopeKind.ALL)),
    ),
    "what was released (intake)": ("/v1/complaints", _wall(releases.may_read, lambda *_: True)),
    "who may ask for a contact": ("/v1/complaints", _wall(visibility.may_disclose, lambda *_: True)),
    "whose disputes": ("/v1/odr/disputes", _wall(disputes_routes._scope, lambda _: disputes.Scope())),
    "the condition on disputes": ("/v1/odr/disputes", _wall(disputes.within, lambda _: true())),
    "whose enterprise": ("/v1/odr/enterprises", _wall(enterprises_dependencies.own_enterprise, lambda _: None)),
    "whose station": ("/v1/stations", _wall(stations_dependencies._check_own, _checks_nothing)),
    "whose refunds": ("/v1/refunds", _wall(plans.scope_for, lambda _: refunds.UNRESTRICTED)),
    "the condition on claims": ("/v1/refunds", _wall(refunds.within, lambda _: true())),
    "the condition on cases (refunds)": ("/v1/refunds", _wall(refunds_cases.visible_to, lambda _: true())),
    "whose cases are filed": ("/v1/enforcement", _wall(cases.scope_of, lambda _: Scope(everything=True))),
    "which agency": ("/v1/handovers", _wall(handovers._agency_of, lambda _: None)),
    "who reads of businesses": ("/v1/respondents", _wall(figures.is_of_bureau, lambda _: True)),
    "whose figures": ("/v1/metrics", _wall(figures.restrict_to_caller, lambda _, where: where)),
}
