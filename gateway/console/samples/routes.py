"""The page of samples: ``/console/pieces``, in the development profile."""

from datetime import timedelta

from fastapi import APIRouter, Request, Response

from chassis.errors import NotFound
from chassis.web.auth import CurrentCaller
from gateway.console.admission import turn_away
from gateway.console.case_rows import LOOKS
from gateway.console.cases.view import Candidate, Line
from gateway.console.clock_chips import ClockChip
from gateway.console.formatting import Formatter
from gateway.console.forms import Choice, Field, Filled, Form, Sort
from gateway.console.navigation import ADMINISTRATOR, BUREAU, OPERATOR
from gateway.console.pages import formatter_for, render_page
from gateway.console.translations import Translations

router = APIRouter()


@router.get("/pieces")
async def show_pieces(request: Request, caller: CurrentCaller) -> Response:
    """Show each piece in each of its states."""
    if request.app.state.settings.service.production:
        raise NotFound
    if (away := await turn_away(request, caller, *BUREAU, OPERATOR, ADMINISTRATOR)) is not None:
        return away
    say = formatter_for(request)
    form = sample_form(say.words)
    wrong = Filled(
        values={"text": "13800"},
        errors={"text": say.words("form.required"), "sum_fen": say.words("form.number")},
        message=say.words("form.stale"),
    )
    return render_page(
        request,
        "samples/pieces.html",
        caller=caller,
        say=say,
        chips=sample_chips(say),
        states=sorted(LOOKS),
        looks=LOOKS,
        candidates=sample_candidates(say.words),
        lines=sample_lines(say),
        form=form,
        wrong=wrong,
    )


def sample_chips(say: Formatter) -> list[ClockChip]:
    """Return a clock in each of its states: running, near, over, met, paused, provisional."""
    words = say.words
    name = words.name("clock", "acceptance")
    until = words("clock.until", when=say.end(say.now + timedelta(hours=5)))
    left = words("clock.left", span=say.span(timedelta(hours=5)))
    over = words("clock.over", span=say.span(timedelta(hours=3)))
    proof = words("samples.proof")

    def chip(tone: str, icon: str, text: str, used: int | None = None, *, provisional: bool = False) -> ClockChip:
        return ClockChip(
            tone=tone,
            icon=icon,
            name=name,
            text=text,
            until=until,
            used_percent=used,
            proof=proof,
            provisional=provisional,
        )

    return [
        chip("", "clock", left, 30),
        chip("near", "clock", left, 80),
        chip("over", "alert", over),
        chip("met", "check", words("clock.met", span=say.span(timedelta(minutes=22)))),
        chip("hold", "pause", words("clock.paused")),
        chip("", "clock", left, 10, provisional=True),
    ]


def sample_candidates(words: Translations) -> list[Candidate]:
    return [
        Candidate(name=words.place("consumer_protection"), score="0.82", percent=82, is_chosen=True),
        Candidate(name=words.place("sports"), score="0.31", percent=31, is_chosen=False),
    ]


def sample_lines(say: Formatter) -> list[Line]:
    """Return a story with what was, today and what is coming."""
    return [
        Line(at=say.now - timedelta(days=2), text=say.words("did.case_dispatched"), place="past"),
        Line(at=say.now, text=say.words("case.today"), place="now"),
        Line(at=say.now + timedelta(days=5), text=say.words("did.case_closed"), place="coming"),
    ]


def sample_form(words: Translations) -> Form:
    """Return a form with a field of each sort."""
    options = (Choice("a", words("kind.complaint")), Choice("b", words("kind.report")))
    sorts = [sort for sort in Sort if sort is not Sort.HIDDEN]
    names = {Sort.TEXT: "text", Sort.MONEY: "sum_fen"}
    fields = tuple(
        Field(
            name=names.get(sort, f"of_{sort}"),
            label=words("samples.field", sort=sort),
            sort=sort,
            choices=options if sort in (Sort.CHOICE, Sort.RADIO, Sort.TICKS) else (),
            hint=words("samples.hint") if sort is Sort.TEXT else "",
            required=sort is Sort.TEXT,
        )
        for sort in sorts
    )
    return Form(name="sample", verb=words("samples.verb"), fields=fields, consequence=words("samples.consequence"))
