"""Signing in, and keys: shown once, rotated with an overlap."""

import base64
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field

from chassis.clock import machine_now
from chassis.db.work import Transactions
from chassis.errors import FieldError, Forbidden, Invalid, NotFound
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.reading import StrictRoute
from chassis.web.texts import Body, Text
from chassis.web.transaction import Transaction, TransactionRoute, trace_of
from gateway import store
from gateway.accounts.keys import hash_secret, new_key
from gateway.accounts.passwords import is_password
from gateway.accounts.second_factor import address_of, new_secret, shown, step_of
from gateway.accounts.signing_in import sign_in

OVERLAP = timedelta(hours=24)  # both keys of a rotation are good this long
router = APIRouter(prefix="/v1", tags=["accounts"], route_class=TransactionRoute)


class SignIn(Body):
    """A person's name and password; ``code`` is the second factor where one is set."""

    user: Text = Field(min_length=1, max_length=100)
    password: Text = Field(min_length=1, max_length=200)
    code: Text | None = Field(default=None, max_length=10)


# The tries are counted in transactions of their own: a refusal must not undo them.
doors = APIRouter(prefix="/v1", tags=["accounts"], route_class=StrictRoute)


@doors.post("/sessions", openapi_extra={"x-idempotent": True, "security": []})
async def open_session(asked: SignIn, request: Request) -> dict[str, Any]:
    """A token for a person; it lives a working day."""
    transactions: Transactions = request.app.state.transactions
    name = await sign_in(transactions, asked.user, asked.password, asked.code, trace_of(request))
    token, lifetime = request.app.state.authenticator.tokens.sign(name)
    return {"token": token, "token_type": "Bearer", "expires_in": lifetime}


class Password(Body):
    """Who changes how one signs in shows that it is really them."""

    password: Text = Field(min_length=1, max_length=200)


class Confirmation(Password):
    """The secret that was shown, and a code that the app made of it."""

    secret: Text = Field(pattern=r"^[A-Z2-7]{32}$")
    code: Text = Field(pattern=r"^[0-9]{6}$")


class WrongCode(Invalid):
    code = "wrong_code"
    zh = "验证码不正确"
    en = "Wrong code"


@router.post("/accounts/me/second-factor", openapi_extra={"x-idempotent": True})
async def offer_second_factor(asked: Password, work: Transaction, caller: CurrentCaller) -> dict[str, str]:
    """A secret for an authenticator app; it counts once a code of it was sent back."""
    await _themselves(work, caller, asked.password)
    secret = new_secret()
    return {"secret": shown(secret), "address": address_of(secret, caller.account)}


@router.put("/accounts/me/second-factor", openapi_extra={"x-idempotent": True})
async def set_second_factor(asked: Confirmation, work: Transaction, caller: CurrentCaller) -> dict[str, bool]:
    """From now on a code is asked for; every session of before ends."""
    await _themselves(work, caller, asked.password)
    secret, now = base64.b32decode(asked.secret), machine_now()
    step = step_of(asked.code, secret, now.timestamp(), 0)
    if step is None:
        raise WrongCode(FieldError(field="/code", code="wrong", message="验证码不正确"))
    await store.set_second_factor(work.db, caller.account, secret, step, now)
    work.audit("second_factor.set", caller.account)
    return {"second_factor": True}


@router.delete("/accounts/{name}/second-factor")
async def take_second_factor(name: str, work: Transaction, caller: CurrentCaller) -> dict[str, bool]:
    """An operator takes away what was lost; every session of before ends."""
    require(caller, "operator")
    if "\x00" in name or await store.get_account(work.db, name) is None:
        raise NotFound
    await store.set_second_factor(work.db, name, None, 0, machine_now())
    work.audit("second_factor.take", name)
    return {"second_factor": False}


async def _themselves(work: Transaction, caller: Caller, password: str) -> None:
    account = await store.get_account(work.db, caller.account)
    if account is None or not await is_password(password, account.password_hash):
        raise Forbidden


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
