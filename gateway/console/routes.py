"""The router of the console, under ``/console``, and the gateway's bare address."""

from fastapi import APIRouter, Request, Response

from chassis.errors import NotFound
from gateway.console import account, assets, home, keys, password, quarantine, second_factor, session
from gateway.console.accounts import routes as accounts
from gateway.console.agency import file_routes as agency_files
from gateway.console.agency import routes as agency
from gateway.console.audit import routes as audit
from gateway.console.calendars import routes as calendars
from gateway.console.cases import file_routes as case_files
from gateway.console.cases import routes as cases
from gateway.console.cases import signal_routes as case_signals
from gateway.console.cases import topic_routes as case_topics
from gateway.console.enforcement import routes as enforcement
from gateway.console.enterprise import file_routes as enterprise_files
from gateway.console.enterprise import routes as enterprise
from gateway.console.follow_up import routes as follow_up
from gateway.console.group_refunds import differences as group_differences
from gateway.console.group_refunds import measures as group_measures
from gateway.console.group_refunds import routes as group_refunds
from gateway.console.groups import routes as groups
from gateway.console.handovers import routes as handovers
from gateway.console.hotspots import routes as hotspots
from gateway.console.hub import routes as hub
from gateway.console.imports import routes as imports
from gateway.console.look_backs import routes as look_backs
from gateway.console.matching import routes as matching
from gateway.console.metrics import routes as metrics
from gateway.console.my import routes as my
from gateway.console.odr import enterprise_routes as odr_enterprises
from gateway.console.odr import routes as odr
from gateway.console.operations import routes as operations
from gateway.console.pages import redirect_to
from gateway.console.partner import routes as partner
from gateway.console.plans import measures as plan_measures
from gateway.console.plans import routes as plans
from gateway.console.quotes import routes as quotes
from gateway.console.rankings import routes as rankings
from gateway.console.redirect import routes as redirect
from gateway.console.register import routes as register
from gateway.console.registers import import_routes as register_imports
from gateway.console.registers import routes as registers
from gateway.console.reminders import routes as reminders
from gateway.console.reports import routes as reports
from gateway.console.respondents import routes as respondents
from gateway.console.roster import routes as roster
from gateway.console.rules import corrections
from gateway.console.rules import routes as rules
from gateway.console.samples import routes as samples
from gateway.console.saved import routes as saved
from gateway.console.search import routes as search
from gateway.console.stations import routes as stations
from gateway.console.supervision import routes as supervision

router = APIRouter(prefix="/console", include_in_schema=False)
router.include_router(session.router)
router.include_router(session.sign_in_router)
router.include_router(password.router)
router.include_router(second_factor.router)
router.include_router(account.router)
router.include_router(keys.router)
router.include_router(home.router)
router.include_router(quarantine.router)
router.include_router(redirect.router)  # before the case's commands, one of which it is
router.include_router(case_files.router)  # before the case's commands, too
router.include_router(case_topics.router)  # before the case's commands, too
router.include_router(case_signals.router)  # before the case's own paths, which are more general
router.include_router(cases.router)
router.include_router(metrics.router)
router.include_router(hotspots.router)
router.include_router(rankings.router)
router.include_router(operations.router)
router.include_router(accounts.router)
router.include_router(audit.router)
router.include_router(reminders.router)
router.include_router(respondents.router)
router.include_router(samples.router)
router.include_router(register.router)
router.include_router(handovers.router)
router.include_router(agency.router)
router.include_router(agency_files.router)
router.include_router(partner.router)
router.include_router(follow_up.router)
router.include_router(odr_enterprises.router)  # before a dispute's own paths, which are more general
router.include_router(odr.router)
router.include_router(hub.router)
router.include_router(matching.router)
router.include_router(roster.router)
router.include_router(quotes.router)
router.include_router(plans.router)
router.include_router(plan_measures.router)
router.include_router(group_differences.router)
router.include_router(group_measures.router)
router.include_router(group_refunds.router)
router.include_router(enterprise_files.router)  # before the acts on a dispute
router.include_router(enterprise.router)
router.include_router(my.router)
router.include_router(supervision.router)
router.include_router(search.router)
router.include_router(saved.router)
router.include_router(corrections.router)
router.include_router(rules.router)
router.include_router(calendars.router)
router.include_router(enforcement.router)
router.include_router(look_backs.router)
router.include_router(imports.router)
router.include_router(groups.router)
router.include_router(register_imports.router)
router.include_router(registers.router)
router.include_router(reports.router)
router.include_router(stations.router)
router.include_router(assets.router)
bare = APIRouter(include_in_schema=False)


@router.get("")
async def find_home(request: Request) -> Response:
    return redirect_to(request, session.HOME)


@bare.get("/favicon.ico")
async def find_icon(request: Request) -> Response:
    """Answer the icon that a browser looks for beside any page of ours, such as a letter."""
    return await assets.read_icon(request)


@bare.get("/")
async def find_console(request: Request) -> Response:
    """Lead a browser to the console.

    Raises:
        NotFound: who asks reads no pages.
    """
    if "text/html" not in request.headers.get("accept", ""):
        raise NotFound
    response = redirect_to(request, session.HOME)
    response.headers["Vary"] = "Accept"
    return response
