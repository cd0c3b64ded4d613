"""CSRF protection of the console's forms (origin, form token), its cookies, and the security headers of its pages."""

import hashlib
import hmac
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request, Response
from starlette.formparsers import MultiPartException, MultiPartParser

from chassis.errors import Forbidden
from chassis.web.auth import parse_keys
from chassis.web.hardening import BASE_POLICY, OWN_ASSETS, OWN_SCRIPTS
from gateway.edge.authentication import cookie_name

HEADERS = {
    "Content-Security-Policy": f"{BASE_POLICY}; form-action 'self'; {OWN_ASSETS}; {OWN_SCRIPTS}",
    # Not "no-referrer": under it a browser sends ``Origin: null`` with our own forms.
    "Referrer-Policy": "same-origin",
}
SEED_COOKIE = "weiquan_form"  # ties the sign-in form to this browser while there is no session
MAX_FILES = 30  # of one form
MAX_FIELDS = 450  # two hundred chosen rows and what is done with them


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file that a person chose, as the browser sent it; ``media_type`` is what the browser takes it for."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


class _InMemoryParser(MultiPartParser):
    spool_max_size = sys.maxsize  # the limit of the body is the limit


class ForeignForm(Forbidden):
    """The form was not sent from our page, or the page is older than its session."""

    code = "foreign_form"
    zh = "页面已过期或不是从本站提交"
    en = "The form is too old or was not sent from this site"


def get_cookie(request: Request, cookie: str) -> str:
    """Return the value of the cookie, or an empty string."""
    return request.cookies.get(cookie_name(request.url.scheme, cookie), "")


def new_seed() -> str:
    return secrets.token_urlsafe(24)


def form_token(request: Request, seed: str) -> str:
    """Return the token that a form carries beside the cookie: an HMAC of the cookie's value."""
    return _form_tokens(request, seed)[0]


async def read_own_form(request: Request, cookie: str) -> dict[str, str]:
    """Return the fields of a form that our own page sent from the browser with this cookie.

    ``ForeignForm`` is raised if it is no form, its token does not belong to the cookie, or another origin sent it.
    """
    fields = await _fields(request)
    _check_own(request, cookie, fields)
    return fields


async def read_own_upload(request: Request, cookie: str) -> tuple[dict[str, str], list[UploadedFile]]:
    """Return the fields and the chosen files of such a form; they are held in memory, never written down here.

    Raises:
        ForeignForm: it is no form with files, or was not sent from our page.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise ForeignForm
    try:
        sent = await _InMemoryParser(
            request.headers, request.stream(), max_files=MAX_FILES, max_fields=MAX_FIELDS
        ).parse()
    except (MultiPartException, KeyError) as error:
        raise ForeignForm from error
    try:
        fields = {name: value for name, value in sent.multi_items() if isinstance(value, str)}
        _check_own(request, cookie, fields)
        chosen = [value for _, value in sent.multi_items() if not isinstance(value, str) and value.filename]
        return fields, [UploadedFile(one.filename or "", one.content_type or "", await one.read()) for one in chosen]
    finally:
        await sent.close()


def _check_own(request: Request, cookie: str, fields: Mapping[str, str]) -> None:
    """Check that a form carries the token of this browser, and comes from our own page.

    Raises:
        ForeignForm: its token does not belong to the cookie, or another origin sent it.
    """
    seed = get_cookie(request, cookie)
    token = fields.get("token", "")
    known = any(hmac.compare_digest(token.encode(), good.encode()) for good in _form_tokens(request, seed))
    if not (seed and known and _is_own_origin(request)):
        raise ForeignForm


def set_cookie(response: Response, cookie: str, value: str, request: Request, seconds: int | None = None) -> None:
    """Set a cookie that scripts cannot read and foreign forms do not send; under TLS it is sent over TLS only."""
    name, secure = cookie_name(request.url.scheme, cookie), request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure)


def delete_cookie(response: Response, cookie: str, request: Request) -> None:
    """Delete a cookie with the attributes it was set with; under TLS a browser ignores anything less."""
    name, secure = cookie_name(request.url.scheme, cookie), request.url.scheme == "https"
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=secure)


def _form_tokens(request: Request, seed: str) -> list[str]:
    """Return one token per internal key; during a key rotation a page may carry one of the previous key."""
    keys = parse_keys(request.app.state.settings.service.internal_key)
    return [hmac.new(key, b"console form " + seed.encode(), hashlib.sha256).hexdigest() for key in keys]


def _is_own_origin(request: Request) -> bool:
    origin = urlsplit(request.headers.get("origin", ""))
    return origin.scheme in ("http", "https") and origin.netloc == request.headers.get("host")


async def _fields(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise ForeignForm
    try:
        sent = (await request.body()).decode("ascii")
        return dict(parse_qsl(sent, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"))
    except ValueError as error:
        raise ForeignForm from error
