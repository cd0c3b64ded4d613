"""The page of corrections: where people sent cases otherwise than the rules, and how a version answers them."""

from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import turn_away
from gateway.console.forms import BLANK, Choice, Field, Filled, Form, Sort
from gateway.console.navigation import AUDITOR, HUB, LEADER
from gateway.console.pages import formatter_for, render_page, translations_for
from gateway.console.rules import view
from gateway.console.rules.models import CorrectionPage, Replayed, VersionPage
from gateway.console.service_calls import is_silent, read
from gateway.console.submission import submit_form

CORRECTIONS = "/v1/routing/corrections"
READERS = (HUB, LEADER, AUDITOR)  # who may read texts of every section
REPLAYERS = (HUB, LEADER)
router = APIRouter(route_class=StrictRoute, prefix="/rules/corrections")


@router.get("")
async def list_corrections(request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *READERS)) is not None:
        return away
    return await corrections_page(request, caller)


@router.post("")
async def replay_corrections(request: Request, caller: CurrentCaller) -> Response:
    """Ask how often a version answers as people did, and show it; nothing is changed."""
    if (away := await turn_away(request, caller, *REPLAYERS)) is not None:
        return away
    form = await replay_form(request)
    done = await submit_form(request, form, "dispatch", f"{CORRECTIONS}/replay")
    if not done.is_done:
        return await corrections_page(request, caller, status=done.status, filled=done.filled)
    filled = Filled(values=done.sent)
    return await corrections_page(request, caller, filled=filled, replayed=Replayed.model_validate(done.body))


async def replay_form(request: Request) -> Form:
    """Return the form that chooses a version to replay."""
    words = translations_for(request)
    versions = await read(request, VersionPage, "dispatch", "/v1/routing/rule-sets", "limit=50")
    items = versions.items if isinstance(versions, VersionPage) else []
    active = view.active_of(items)
    chosen = Field(
        name="rule_set",
        label=words("rules.f.version"),
        sort=Sort.CHOICE,
        choices=tuple(Choice(one.version, one.version) for one in items),
        value=active.version if active else "",
    )
    return Form(
        name="replay", verb=words("rules.act.replay"), fields=(chosen,), consequence=words("rules.act.replay.says")
    )


async def corrections_page(
    request: Request,
    caller: Caller,
    *,
    status: int = 200,
    filled: Filled = BLANK,
    replayed: Replayed | None = None,
) -> Response:
    """Return the corrections; ``replayed`` is how a version answers them."""
    cursor = request.query_params.get("cursor")
    query = "limit=50" + (f"&cursor={quote(cursor)}" if cursor else "")
    return render_page(
        request,
        "rules/corrections.html",
        status=status,
        caller=caller,
        say=formatter_for(request),
        listing=await read(request, CorrectionPage, "dispatch", CORRECTIONS, query),
        form=await replay_form(request),
        filled=filled,
        replayed=replayed,
        may_replay=caller.has(*REPLAYERS),
        is_silent=is_silent,
        is_first=cursor is None,
    )
