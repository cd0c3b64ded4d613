"""The pages of look-backs: draw a sample of closed cases, and enter what a second look finds."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway import store
from gateway.console.admission import message_page, turn_away
from gateway.console.forms import BLANK, Choice, Field, Filled, Form, Sort
from gateway.console.look_backs.models import Item, SamplePage, WholeSample
from gateway.console.navigation import AUDITOR, HUB, LEADER
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import submit_form
from gateway.console.translations import Translations

LOOK_BACKS = "/console/look-backs"
OWN = "/v1/look-backs"
REVIEWERS = (HUB, LEADER)
READERS = (*REVIEWERS, AUDITOR)
MONTH = timedelta(days=30)
USUAL_SIZE = 20  # cases of a sample
router = APIRouter(route_class=StrictRoute, prefix="/look-backs")


@router.get("")
async def list_samples(request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *READERS)) is not None:
        return away
    return await samples_page(request, caller)


@router.post("")
async def draw_sample(request: Request, caller: CurrentCaller) -> Response:
    """Draw a sample of a period's closed cases."""
    if (away := await turn_away(request, caller, *REVIEWERS)) is not None:
        return away
    done = await submit_form(request, sample_form(request), "dispatch", OWN)
    if not done.is_done:
        return await samples_page(request, caller, status=done.status, filled=done.filled)
    return redirect_to(request, f"{LOOK_BACKS}/{done.body['id']}", done="drawn")


@router.get("/{sample_id}")
async def show_sample(sample_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *READERS)) is not None:
        return away
    return await sample_page(request, caller, sample_id)


@router.post("/{sample_id}/{case_id}")
async def enter_finding(sample_id: UUID, case_id: UUID, request: Request, caller: CurrentCaller) -> Response:
    """Enter what the second look found of a case; rework starts a new round with another officer."""
    if (away := await turn_away(request, caller, *REVIEWERS)) is not None:
        return away
    form = finding_form(translations_for(request), case_id, ())
    done = await submit_form(request, form, "dispatch", f"{OWN}/{sample_id}/items/{case_id}/finding")
    if not done.is_done:
        return await sample_page(request, caller, sample_id, status=done.status, filled={case_id: done.filled})
    return redirect_to(request, f"{LOOK_BACKS}/{sample_id}", done="found")


def sample_form(request: Request) -> Form:
    """Return the form of a sample: the last month, twenty cases."""
    say = formatter_for(request)
    words, today = say.words, day_of(say.now)
    first, last = (today - MONTH).isoformat(), today.isoformat()
    return Form(
        name="sample",
        verb=words("look_backs.act.draw"),
        fields=(
            Field(name="from", label=words("look_backs.f.from"), sort=Sort.DAY, required=True, value=first),
            Field(name="to", label=words("look_backs.f.to"), sort=Sort.DAY, required=True, value=last),
            Field(
                name="size",
                label=words("look_backs.f.size"),
                sort=Sort.COUNT,
                required=True,
                value=str(USUAL_SIZE),
            ),
            Field(name="seed", label=words("look_backs.f.seed"), longest=100, hint=words("look_backs.f.seed.hint")),
        ),
        consequence=words("look_backs.act.draw.says"),
    )


def finding_form(words: Translations, case_id: UUID, officers: Sequence[str]) -> Form:
    found = (Choice("ok", words("look_backs.finding.ok")), Choice("rework", words("look_backs.finding.rework")))
    return Form(
        name=f"finding-{case_id}",
        verb=words("look_backs.act.find"),
        fields=(
            Field(name="finding", label=words("look_backs.f.finding"), sort=Sort.RADIO, required=True, choices=found),
            Field(name="note", label=words("f.note"), sort=Sort.LONG, rows=2),
            Field(
                name="officer",
                label=words("look_backs.f.officer"),
                suggestions=tuple(officers),
                hint=words("look_backs.f.officer.hint"),
            ),
        ),
    )


async def samples_page(request: Request, caller: Caller, *, status: int = 200, filled: Filled = BLANK) -> Response:
    cursor = request.query_params.get("cursor")
    query = "limit=50" + (f"&cursor={quote(cursor)}" if cursor else "")
    return render_page(
        request,
        "look_backs/look_backs.html",
        status=status,
        caller=caller,
        say=formatter_for(request),
        listing=await read(request, SamplePage, "dispatch", OWN, query),
        form=sample_form(request),
        filled=filled,
        may_draw=caller.has(*REVIEWERS),
        is_silent=is_silent,
        is_first=cursor is None,
    )


async def sample_page(
    request: Request,
    caller: Caller,
    sample_id: UUID,
    *,
    status: int = 200,
    filled: dict[UUID, Filled] | None = None,
) -> Response:
    """Return a sample with its cases; ``filled`` is a finding that came back, by its case."""
    sample = await read(request, WholeSample, "dispatch", f"{OWN}/{sample_id}")
    say = formatter_for(request)
    if isinstance(sample, ServiceUnavailable):
        message = "look_backs.missing" if sample.refused else "calendar.silent"
        return message_page(request, caller, 404 if sample.refused else 503, say.words(message))
    officers = await officers_of(request, sample.items)
    key = f"look_backs.done.{request.query_params.get('done', '')}"
    return render_page(
        request,
        "look_backs/look_back.html",
        status=status,
        caller=caller,
        say=say,
        notice=say.words(key) if say.words.has(key) else None,
        sample=sample,
        rows=[(one, finding_form(say.words, one.case_id, officers.get(one.section, ()))) for one in sample.items],
        filled=filled or {},
        blank=BLANK,
        may_find=caller.has(*REVIEWERS),
    )


async def officers_of(request: Request, items: Sequence[Item]) -> dict[str | None, list[str]]:
    """Return the people of each section of the sample, of whom another may handle a case anew."""
    async with request.app.state.transactions.begin() as work:
        return {section: await store.list_officers(work.db, section) for section in {one.section for one in items}}
