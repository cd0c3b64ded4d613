"""Templates to pages: words, language, form token and headers that every page has."""

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chassis.web.auth import Caller
from gateway.console.guard import HEADERS, form_token
from gateway.console.saying import is_chinese
from gateway.console.words import Words, language_of
from gateway.edge.authenticate import COOKIE

_JINJA = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_JINJA.tests["chinese"] = is_chinese
ROLES = ("hub", "section_head", "officer", "bureau_head", "operator", "auditor", "administrator")


def words_for(request: Request) -> Words:
    return Words(language_of(request.query_params.get("lang"), request.headers.get("accept-language")))


def page(
    request: Request, template: str, *, status: int = 200, seed: str = "", caller: Caller | None = None, **facts: Any
) -> HTMLResponse:
    """A page of the console. ``seed`` is what its form token is made of, the session where there is one."""
    words = words_for(request)
    shown = {
        "words": words,
        "link": _link(request),
        "other_language": "zh" if words.language == "en" else "en",
        "caller": caller,
        "role": next((role for role in ROLES if caller and caller.has(role)), "none"),
        "token": form_token(request, seed or request.cookies.get(COOKIE, "")),
        "request_id": request.state.request_id,
        "said": None,
    }
    return HTMLResponse(_JINJA.get_template(template).render(shown | facts), status, headers=HEADERS)


def go(request: Request, path: str) -> RedirectResponse:
    """See other: the next page, in the language that was chosen."""
    return RedirectResponse(path + _link(request), 303, headers=HEADERS)


def _link(request: Request) -> str:
    chosen = request.query_params.get("lang")
    return f"?lang={chosen}" if chosen in ("zh", "en") else ""
