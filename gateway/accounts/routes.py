"""Signing in, and keys: shown once, rotated with an overlap."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field

from chassis.errors import Forbidden, NotFound, Unauthenticated
from chassis.web.auth import CurrentCaller, require
from chassis.web.texts import Body, Text
from chassis.web.transaction import Transaction, TransactionRoute
from gateway import store
from gateway.accounts.keys import hash_secret, new_key
from gateway.accounts.passwords import is_password

OVERLAP = timedelta(hours=24)  # both keys of a rotation are good this long
router = APIRouter(prefix="/v1", tags=["accounts"], route_class=TransactionRoute)


class SignIn(Body):
    """A person's name and password; ``code`` is the second factor where one is set."""

    user: Text = Field(min_length=1, max_length=100)
    password: Text = Field(min_length=1, max_length=200)
    code: Text | None = Field(default=None, max_length=10)


class WrongPassword(Unauthenticated):
    code = "wrong_password"
    zh = "用户名或密码不正确"
    en = "Wrong user or password"


@router.post("/sessions", openapi_extra={"x-idempotent": True, "security": []})
async def sign_in(asked: SignIn, work: Transaction, request: Request) -> dict[str, Any]:
    """A token for a person; it lives a working day."""
    account = await store.get_account(work.db, asked.user)
    known = account is not None and account.disabled_at is None
    if not await is_password(asked.password, account.password_hash if account and known else None):
        raise WrongPassword
    token, lifetime = request.app.state.authenticator.tokens.sign(asked.user)
    work.audit("session.open", asked.user)
    return {"token": token, "token_type": "Bearer", "expires_in": lifetime}


@router.get("/accounts/me")
async def show_me(caller: CurrentCaller) -> dict[str, Any]:
    """Who the presented credentials are."""
    return {
        "account": caller.account,
        "roles": caller.roles,
        "department": caller.department,
        "source": caller.source,
        "agency": caller.agency,
        "enterprise": caller.enterprise,
        "scopes": caller.scopes,
    }


@router.post("/accounts/{name}/keys", status_code=201)
async def rotate_key(name: str, work: Transaction, caller: CurrentCaller) -> dict[str, Any]:
    """A new API key, shown once; the present ones end after the overlap. One's own, or an operator's for others."""
    if name != caller.account:
        require(caller, "operator")
    account = await store.get_account(work.db, name)
    if account is None:
        raise NotFound
    if account.disabled_at is not None:
        raise Forbidden
    key = new_key()
    await store.expire_keys(work.db, name, work.now + OVERLAP)
    await store.add_key(work.db, prefix=key.prefix, secret_hash=hash_secret(key.secret), account=name, now=work.now)
    work.audit("key.rotate", name)
    return {"key": key.shown, "previous_until": work.now + OVERLAP}
