"""Render templates to pages, with the texts, language, form token, menu and headers that every page has."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chassis.clock import Clock, new_id
from chassis.web.auth import Caller
from gateway.console.assets import asset_path
from gateway.console.case_rows import pair_path
from gateway.console.csrf import HEADERS, form_token, get_cookie
from gateway.console.formatting import Formatter, is_chinese
from gateway.console.forms import BLANK, Messages, Sort
from gateway.console.navigation import menu_for
from gateway.console.translations import Translations, language_of
from gateway.edge.authentication import COOKIE

CONSOLE = Path(__file__).parent
_JINJA = Environment(  # a subject's templates stand in its own folder: "cases/case.html"
    loader=FileSystemLoader([CONSOLE / "templates", CONSOLE]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_JINJA.tests["chinese"] = is_chinese
_JINJA.globals |= {
    "asset": asset_path,
    "sorts": Sort,
    "blank": BLANK,
    "new_key": lambda: str(new_id()),
    "pair_path": pair_path,
}
ROLES = (
    *("hub", "section_head", "officer", "bureau_head", "operator", "auditor", "administrator"),
    *("agency", "enterprise", "partner"),
)


def translations_for(request: Request) -> Translations:
    return Translations(language_of(request.query_params.get("lang"), request.headers.get("accept-language")))


def formatter_for(request: Request) -> Formatter:
    """Return a formatter for the language of the request and the present instant."""
    clock: Clock = request.app.state.runtime.clock
    return Formatter(translations_for(request), clock.now())


def messages_for(words: Translations) -> Messages:
    """Return what is said of a field that cannot be read."""
    return Messages(required=words("form.required"), number=words("form.number"), instant=words("form.instant"))


def render_page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    seed: str = "",
    caller: Caller | None = None,
    counts: Mapping[str, tuple[int, int]] | None = None,
    **facts: Any,
) -> HTMLResponse:
    """Render a page of the console; its form token is made of ``seed``, or else of the session cookie.

    ``counts`` are what waits and what is late as this page knows it, by the name of a page in the menu.
    """
    words = translations_for(request)
    common = {
        "words": words,
        "link": address(request, ""),
        "address": partial(address, request),
        "other_language": "zh" if words.language == "en" else "en",
        "switch": _language_link(request, words),
        "caller": caller,
        "role": next((role for role in ROLES if caller and caller.has(role)), "none"),
        "menu": menu_for(caller, {**getattr(request.state, "menu_counts", {}), **(counts or {})}) if caller else [],
        "token": form_token(request, seed or get_cookie(request, COOKIE)),
        "request_id": request.state.request_id,
        "message": None,
        "notice": None,
        "notice_icon": "check",
        "here": "",
    }
    return HTMLResponse(_JINJA.get_template(template).render(common | facts), status, headers=HEADERS)


def redirect_to(request: Request, path: str, **parameters: str) -> RedirectResponse:
    """Redirect (303) to a page, in the chosen language."""
    return RedirectResponse(address(request, path, **parameters), 303, headers=HEADERS)


def address(request: Request, path: str, **parameters: str | None) -> str:
    """Return the address of a link: the path with the chosen language and ``parameters`` as its query."""
    chosen = request.query_params.get("lang")
    query = {"lang": chosen if chosen in ("zh", "en") else None} | parameters
    encoded = urlencode({name: value for name, value in query.items() if value is not None})
    path, hash_, part = path.partition("#")
    return (f"{path}?{encoded}" if encoded else path) + hash_ + part


def _language_link(request: Request, words: Translations) -> str:
    """Return the link to the same page in the other language."""
    return "?" + urlencode(
        {"lang": "zh" if words.language == "en" else "en"}
        | {name: value for name, value in request.query_params.items() if name != "lang"}
    )
