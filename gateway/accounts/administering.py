"""Accounts of others: who may knock, as what, and until when. For administrators; an auditor may read."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from canon.shanghai import SHANGHAI
from chassis.errors import NotFound
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.paging import Cursor, Limit, decode_cursor, encode_cursor, page
from chassis.web.texts import Body, Text
from chassis.web.transaction import Transaction, TransactionRoute
from gateway import store
from gateway.accounts import keeping
from gateway.accounts.keys import Algorithm
from gateway.accounts.shapes import ADMINISTRATOR, OpenAccount, Role, Standing

_SHOWN_ONCE = {"x-shown-once": True}
_UNCHANGED = {"x-idempotent": True}  # the same again leaves the same
router = APIRouter(prefix="/v1/accounts", tags=["accounts"], route_class=TransactionRoute)


class Why(Body):
    """Kept in the audit trail."""

    reason: Text = Field(min_length=2, max_length=500)


class HowToSign(Body):
    """Chosen with the first secret of a key; it stays."""

    algorithm: Algorithm | None = None


@router.get("")
async def list_accounts(
    work: Transaction,
    caller: CurrentCaller,
    role: Role | None = None,
    state: Literal["active", "disabled"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """In order of their names."""
    require(caller, ADMINISTRATOR, "auditor")
    after = decode_cursor(cursor, 1)
    found = await store.accounts_after(
        work.db, after[0] if after else None, limit + 1, role=role and str(role), disabled=state and state == "disabled"
    )
    following = encode_cursor(found[min(limit, len(found)) - 1].name) if found else None
    return page([_shown(account) for account in found], limit, following)


@router.post("", status_code=201, openapi_extra=_SHOWN_ONCE)
async def open_account(asked: OpenAccount, work: Transaction, caller: CurrentCaller) -> dict[str, Any]:
    """People get a password to sign in with and change, outside parties a key; it is shown here and nowhere else."""
    require(caller, ADMINISTRATOR)
    account, credential = await keeping.open_account(work, asked.account())
    return credential | _shown(account)


@router.get("/{name}")
async def show_account(name: str, work: Transaction, caller: CurrentCaller) -> dict[str, Any]:
    """One account and its keys, without their secrets."""
    require(caller, ADMINISTRATOR, "auditor")
    account = await store.get_account(work.db, name) if name.isprintable() else None
    if account is None:
        raise NotFound
    keys = await store.keys_of(work.db, name, work.now)
    shown = [
        {
            "prefix": key.prefix,
            "created_at": _local(key.created_at),
            "expires_at": _local(key.expires_at),
            "algorithm": key.algorithm,
        }
        for key in keys
    ]
    return _shown(account) | {"keys": shown}


@router.put("/{name}/roles", openapi_extra=_UNCHANGED)
async def set_roles(
    name: str, asked: Standing, work: Transaction, caller: CurrentCaller, request: Request
) -> dict[str, Any]:
    """Other roles, another department; what an outside party is does not change, only what it may."""
    require(caller, ADMINISTRATOR)
    administrators = await store.lock_administrators(work.db)
    account = await keeping.set_standing(work, await _there(work, name), asked, administrators)
    _forget(request, name)
    return _shown(account)


@router.post("/{name}/disable")
async def disable_account(
    name: str, asked: Why, work: Transaction, caller: CurrentCaller, request: Request
) -> dict[str, Any]:
    """Out at once, with every session; keys are good again when the account is. The last administrator stays."""
    require(caller, ADMINISTRATOR)
    administrators = await store.lock_administrators(work.db)
    account = await keeping.disable(work, await _there(work, name), asked.reason, administrators)
    _forget(request, name)
    return _shown(account)


@router.post("/{name}/enable")
async def enable_account(name: str, asked: Why, work: Transaction, caller: CurrentCaller) -> dict[str, Any]:
    """Let in again; sessions of before stay ended."""
    require(caller, ADMINISTRATOR)
    return _shown(await keeping.enable(work, await _there(work, name), asked.reason))


@router.post("/{name}/password", status_code=201, openapi_extra=_SHOWN_ONCE)
async def reset_password(name: str, work: Transaction, caller: CurrentCaller, request: Request) -> dict[str, Any]:
    """A password to sign in with and change, shown once; every session of before ends."""
    require(caller, ADMINISTRATOR)
    account, credential = await keeping.reset_password(work, await _there(work, name))
    _forget(request, name)
    return credential | {"password_until": _local(account.password_until)}


@router.delete("/{name}/second-factor")
async def take_second_factor(name: str, work: Transaction, caller: CurrentCaller, request: Request) -> dict[str, bool]:
    """What was lost is taken away; every session of before ends."""
    require(caller, ADMINISTRATOR)
    await keeping.take_second_factor(work, await _there(work, name))
    _forget(request, name)
    return {"second_factor": False}


@router.post("/{name}/keys", status_code=201, openapi_extra=_SHOWN_ONCE)
async def rotate_key(name: str, work: Transaction, caller: CurrentCaller, request: Request) -> dict[str, Any]:
    """A new API key, shown once; those of now end after the overlap. Of oneself (``me``), or by an administrator.

    Where a key of now signs its requests, the new one does too, with the secret that is shown beside it.
    """
    account = await _keyholder(work, caller, name)
    shown, until = await keeping.rotate_key(work, account, caller, request.app.state.strongbox)
    return shown | {"previous_until": _local(until)}


@router.post("/{name}/keys/{prefix}/signing-secret", status_code=201, openapi_extra=_SHOWN_ONCE)
async def rotate_secret(
    name: str,
    prefix: str,
    work: Transaction,
    caller: CurrentCaller,
    request: Request,
    asked: HowToSign | None = None,
) -> dict[str, Any]:
    """Every request with this key is signed from now on (docs/partners/signing.md); the secret is shown once.

    Again: another secret; the one of now ends after the overlap, one of before at once.
    """
    account = await _keyholder(work, caller, name)
    if not prefix.isprintable():
        raise NotFound
    shown, until = await keeping.rotate_secret(
        work, account, prefix, asked.algorithm if asked else None, caller, request.app.state.strongbox
    )
    _forget(request, account.name)
    return shown | {"previous_until": _local(until)}


@router.delete("/{name}/keys/{prefix}")
async def end_key(
    name: str, prefix: str, work: Transaction, caller: CurrentCaller, request: Request
) -> dict[str, bool]:
    """A key that others may have seen ends at once."""
    account = await _keyholder(work, caller, name)
    if not prefix.isprintable() or not await store.expire_key(work.db, account.name, prefix, work.now):
        raise NotFound
    work.audit("key.end", account.name, prefix)
    _forget(request, account.name)
    return {"ended": True}


async def _keyholder(work: Transaction, caller: Caller, name: str) -> store.Account:
    if name in ("me", caller.account):
        return await _there(work, caller.account)
    require(caller, ADMINISTRATOR)
    return await _there(work, name)


async def _there(work: Transaction, name: str) -> store.Account:
    """The account, held by this transaction."""
    account = await store.lock_account(work.db, name) if name.isprintable() else None
    if account is None:
        raise NotFound
    return account


def _forget(request: Request, name: str) -> None:
    request.app.state.authenticator.forget_account(name)


def _shown(account: store.Account) -> dict[str, Any]:
    """Everything but what opens something."""
    same = ("name", "roles", "department", "source", "agency", "enterprise", "scopes")
    moments = ("created_at", "disabled_at", "password_until")
    return {field: getattr(account, field) for field in same} | {
        **{field: _local(getattr(account, field)) for field in moments},
        "has_password": account.password_hash is not None,
        "second_factor": account.totp_secret is not None,
    }


def _local(moment: datetime | None) -> datetime | None:
    """As instants are answered everywhere, in +08:00."""
    return moment.astimezone(SHANGHAI) if moment is not None else None
