"""The pages of the routing rules: versions, one version, a draft, its trial, signing, retiring."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from canon.shanghai import day_of
from chassis.web.auth import Caller, CurrentCaller
from chassis.web.json_bodies import StrictRoute
from gateway.console.admission import message_page, turn_away
from gateway.console.forms import BLANK, Choice, Field, Filled, Form, Sort
from gateway.console.navigation import AUDITOR, HEAD, HUB, LEADER
from gateway.console.pages import formatter_for, redirect_to, render_page, translations_for
from gateway.console.rules import document as documents
from gateway.console.rules import view
from gateway.console.rules.differences import differences
from gateway.console.rules.drafting import changes_of, draft_form, limit_name, subject_of, weight_name
from gateway.console.rules.models import RuleSet, Trial, VersionPage
from gateway.console.service_calls import ServiceUnavailable, is_silent, read
from gateway.console.submission import submit_form
from gateway.console.translations import Translations

RULES = "/console/rules"
OWN = "/v1/routing/rule-sets"
EDITORS = (HUB, HEAD, LEADER)
READERS = (*EDITORS, AUDITOR)
PARTS = ("changes", "words", "exceptions", "agencies", "limits", "reading")
TRIAL_DAYS = 365  # of history, unless somebody says otherwise
MOST_TRIED = 2000  # cases
router = APIRouter(route_class=StrictRoute, prefix="/rules")


@router.get("")
async def list_versions(request: Request, caller: CurrentCaller) -> Response:
    """Show the versions with their state and who signed."""
    if (away := await turn_away(request, caller, *READERS)) is not None:
        return away
    cursor = request.query_params.get("cursor")
    query = "limit=50" + (f"&cursor={quote(cursor)}" if cursor else "")
    listing = await read(request, VersionPage, "dispatch", OWN, query)
    items = listing.items if isinstance(listing, VersionPage) else []
    say = formatter_for(request)
    return render_page(
        request,
        "rules/rules.html",
        caller=caller,
        say=say,
        listing=listing,
        rows=[(one, view.LOOKS[one.state], view.signers_of(one, say)) for one in items],
        active=view.active_of(items),
        may_draft=caller.has(*EDITORS),
        is_silent=is_silent,
        is_first=cursor is None,
    )


@router.get("/{version}")
async def show_version(version: str, request: Request, caller: CurrentCaller) -> Response:
    if (away := await turn_away(request, caller, *READERS)) is not None:
        return away
    return await version_page(request, caller, version)


@router.get("/{version}/draft")
async def show_draft(version: str, request: Request, caller: CurrentCaller) -> Response:
    """Show the form of a draft from this version; the address names the matter that is changed."""
    if (away := await turn_away(request, caller, *EDITORS)) is not None:
        return away
    return await draft_page(request, caller, version)


@router.post("/{version}/draft")
async def draft_version(version: str, request: Request, caller: CurrentCaller) -> Response:
    """Draft a version that differs from this one in what the form changed."""
    if (away := await turn_away(request, caller, *EDITORS)) is not None:
        return away
    base = await read(request, RuleSet, "dispatch", _path(version))
    if isinstance(base, ServiceUnavailable):
        return _missing(request, caller, base)
    words, subject = translations_for(request), subject_of(request.query_params, base.document)
    form = draft_form(words, base.document, subject, day_of(formatter_for(request).now))

    def draft_of(body: dict[str, Any]) -> dict[str, Any]:
        note = {"note": body["note"]} if "note" in body else {}
        return {"base": version, "changes": changes_of(body, base.document, subject, words), **note}

    done = await submit_form(request, form, "dispatch", OWN, shape=draft_of)
    if not done.is_done:
        return await draft_page(request, caller, version, status=done.status, filled=done.filled)
    return redirect_to(request, f"{RULES}/{quote(done.body['version'])}", done="draft")


@router.post("/{version}/trial")
async def try_version(version: str, request: Request, caller: CurrentCaller) -> Response:
    """Try a version on past cases and show what would move; nothing is changed but the list of trials."""
    if (away := await turn_away(request, caller, *EDITORS)) is not None:
        return away
    form = trial_form(request)
    done = await submit_form(request, form, "dispatch", f"{_path(version)}/trial")
    if not done.is_done:
        return await version_page(request, caller, version, status=done.status, filled={"trial": done.filled})
    return await version_page(request, caller, version, trial=Trial.model_validate(done.body))


@router.post("/{version}/{act}")
async def decide_on_version(version: str, act: str, request: Request, caller: CurrentCaller) -> Response:
    """Sign a version on the evidence of a trial, or retire one with a reason."""
    if (away := await turn_away(request, caller, *EDITORS)) is not None:
        return away
    rules = await read(request, RuleSet, "dispatch", _path(version))
    if isinstance(rules, ServiceUnavailable):
        return _missing(request, caller, rules)
    forms = {"signature": signature_form(request, rules), "retirement": retirement_form(translations_for(request))}
    if act not in forms:
        return message_page(request, caller, 404, translations_for(request)("rules.missing"))
    path = f"{_path(version)}/{'signatures' if act == 'signature' else act}"
    done = await submit_form(request, forms[act], "dispatch", path)
    if not done.is_done:
        return await version_page(request, caller, version, status=done.status, filled={act: done.filled})
    return redirect_to(request, f"{RULES}/{quote(version)}", done=act)


async def version_page(
    request: Request,
    caller: Caller,
    version: str,
    *,
    status: int = 200,
    filled: dict[str, Filled] | None = None,
    trial: Trial | None = None,
) -> Response:
    """Return a version as tables; ``trial`` is one made just now, ``filled`` what came back of its forms."""
    rules = await read(request, RuleSet, "dispatch", _path(version))
    if isinstance(rules, ServiceUnavailable):
        return _missing(request, caller, rules)
    say, query = formatter_for(request), request.query_params
    part = query.get("part", PARTS[0] if rules.changes else PARTS[1])
    base = await read(request, RuleSet, "dispatch", _path(rules.base)) if rules.base and rules.changes else None
    stored = rules.latest_trials[0] if rules.latest_trials else None
    figures = trial or (stored.result if stored else None)
    key = f"rules.done.{query.get('done', '')}"
    return render_page(
        request,
        "rules/version.html",
        status=status,
        caller=caller,
        say=say,
        notice=say.words(key) if say.words.has(key) else None,
        rules=rules,
        look=view.LOOKS[rules.state],
        signers=view.signers_of(rules, say),
        parts=PARTS if rules.changes else PARTS[1:],
        part=part if part in PARTS else PARTS[1],
        differences=(differences(base.document, rules.changes or {}, say.words) if isinstance(base, RuleSet) else []),
        **_part_facts(request, rules),
        trial=trial,
        stored=stored,
        figures=figures,
        bars=view.load_bars(figures.load) if figures else [],
        accuracy=view.accuracy_lines(figures.corrections_before, figures.corrections_after, say) if figures else [],
        forms_of={
            "trial": trial_form(request),
            "signature": signature_form(request, rules),
            "retirement": retirement_form(say.words),
        },
        filled=filled or {},
        blank=BLANK,
        cannot_sign=view.may_sign(rules, caller.account),
        may_edit=caller.has(*EDITORS),
    )


def _part_facts(request: Request, rules: RuleSet) -> dict[str, Any]:
    """Return the tables of a document, narrowed by what the address asks for."""
    query, words = request.query_params, translations_for(request)
    targets = documents.targets_of(rules.document)
    find = query.get("find", "").strip()[:50]
    target = query.get("target", "" if find else targets[0] if targets else "")
    return {
        "targets": targets,
        "target": target,
        "find": find,
        "topics": documents.topics_of(rules.document, words, target, find),
        "exemptions": documents.exemptions_of(rules.document, find),
        "entries": documents.entries_of(rules.document),
        "off": documents.off_of(rules.document),
        "places": documents.places_of(rules.document),
        "limits": [(limit_name(path, words), value) for path, value in documents.limits_of(rules.document)],
        "weight_name": lambda weight: weight_name(weight, rules.document, words),
    }


async def draft_page(
    request: Request, caller: Caller, version: str, *, status: int = 200, filled: Filled = BLANK
) -> Response:
    base = await read(request, RuleSet, "dispatch", _path(version))
    if isinstance(base, ServiceUnavailable):
        return _missing(request, caller, base)
    say, subject = formatter_for(request), subject_of(request.query_params, base.document)
    return render_page(
        request,
        "rules/draft.html",
        status=status,
        caller=caller,
        say=say,
        base=base,
        topics=documents.topics_of(base.document, say.words),
        exemptions=documents.exemptions_of(base.document),
        places=documents.places_of(base.document),
        subject=subject,
        what=f"{subject.part}:{subject.code}" if subject.part else "",
        form=draft_form(say.words, base.document, subject, day_of(say.now) + timedelta(days=1)),
        filled=filled,
    )


def trial_form(request: Request) -> Form:
    """Return the form of a trial: the last year, unless somebody says otherwise."""
    say = formatter_for(request)
    words, today = say.words, day_of(say.now)
    first = today - timedelta(days=TRIAL_DAYS)
    return Form(
        name="trial",
        verb=words("rules.act.trial"),
        fields=(
            Field(
                name="from", label=words("rules.f.trial_from"), sort=Sort.DAY, required=True, value=first.isoformat()
            ),
            Field(name="to", label=words("rules.f.trial_to"), sort=Sort.DAY, required=True, value=today.isoformat()),
            Field(name="limit", label=words("rules.f.limit"), sort=Sort.COUNT, value=str(MOST_TRIED)),
        ),
        consequence=words("rules.act.trial.says"),
    )


def signature_form(request: Request, rules: RuleSet) -> Form:
    say = formatter_for(request)
    trials = tuple(
        Choice(
            str(one.id),
            say.words("rules.trial_of", when=say.when(one.tried_at), n=one.result.cases, moved=one.result.moved_count),
        )
        for one in rules.latest_trials
    )
    first = trials[0].value if trials else ""
    return Form(
        name="signature",
        verb=say.words("rules.act.sign"),
        fields=(
            Field(
                name="trial",
                label=say.words("rules.f.trial"),
                sort=Sort.CHOICE,
                required=True,
                choices=trials,
                value=first,
            ),
        ),
        consequence=say.words("rules.act.sign.says", day=rules.effective_from.isoformat()),
    )


def retirement_form(words: Translations) -> Form:
    return Form(
        name="retirement",
        verb=words("rules.act.retire"),
        fields=(Field(name="reason", label=words("rules.f.reason"), sort=Sort.LONG, required=True, longest=2000),),
        consequence=words("rules.act.retire.says"),
        is_grave=True,
    )


def _path(version: str) -> str:
    return f"{OWN}/{quote(version, safe='')}"


def _missing(request: Request, caller: Caller, answer: ServiceUnavailable) -> Response:
    words = translations_for(request)
    message = "rules.missing" if answer.refused else "calendar.silent"
    return message_page(request, caller, 404 if answer.refused else 503, words(message))
