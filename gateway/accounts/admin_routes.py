"""Routes by which administrators manage accounts and their keys; an auditor may read them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, params
from pydantic import Field

from canon.shanghai import SHANGHAI
from chassis.errors import NotFound
from chassis.web.auth import Caller, CurrentCaller, require
from chassis.web.models import Body, Text
from chassis.web.paging import CurrentCursors, Cursor, Limit, page
from chassis.web.transaction import Transaction, TransactionRoute
from gateway import store
from gateway.accounts import administration
from gateway.accounts.account_models import ADMINISTRATOR, OpenAccount, Role, Standing
from gateway.accounts.key_proof import Proof, ProofRoute, is_confirmed
from gateway.accounts.keys import Algorithm
from gateway.accounts.own_keys import key_response
from gateway.accounts.views import (
    AccountDetailsView,
    AccountPage,
    AccountView,
    EndedView,
    OpenedAccountView,
    ResetPasswordView,
    RotatedKeyView,
    RotatedSecretView,
    SecondFactorView,
)

_SECRET_IN_RESPONSE = {"x-shown-once": True}
_IDEMPOTENT = {"x-idempotent": True}  # a repetition changes nothing
router = APIRouter(prefix="/v1/accounts", tags=["accounts"], route_class=TransactionRoute)
key_router = APIRouter(prefix="/v1/accounts", tags=["accounts"], route_class=ProofRoute)


class Why(Body):
    """Kept in the audit trail."""

    reason: Text = Field(min_length=2, max_length=500)


class HowToSign(Proof):
    """Chosen with the first secret of a key; it stays."""

    algorithm: Algorithm | None = None


@router.get("", summary="列出账号", response_model=AccountPage)
async def list_accounts(
    work: Transaction,
    caller: CurrentCaller,
    cursors: CurrentCursors,
    role: Role | None = None,
    state: Literal["active", "disabled"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """In order of their names."""
    require(caller, ADMINISTRATOR, "auditor")
    after = cursors.decode(cursor, str)
    found = await store.list_accounts(
        work.db, after[0] if after else None, limit + 1, role=role and str(role), disabled=state and state == "disabled"
    )
    following = cursors.encode(found[min(limit, len(found)) - 1].name) if found else None
    uses = await store.list_last_uses(work.db, [account.name for account in found])
    return page([_account_response(account, uses.get(account.name)) for account in found], limit, following)


@router.post(
    "",
    summary="开通账号",
    status_code=201,
    openapi_extra=_SECRET_IN_RESPONSE,
    response_model=OpenedAccountView,
)
async def open_account(body: OpenAccount, work: Transaction, caller: CurrentCaller) -> dict[str, Any]:
    """People get a password to sign in with and change, outside parties a key; it is shown here and nowhere else.

    With ``person``, somebody of an agency, an enterprise or a partner signs in like the bureau's own people.
    """
    require(caller, ADMINISTRATOR)
    account = await administration.bind_to_partner(work, body.to_account(), body.partner)
    account, credential = await administration.open_account(work, account, is_person=body.person)
    return credential | _account_response(account)


@router.get("/{name}", summary="查看一个账号", response_model=AccountDetailsView)
async def show_account(name: str, work: Transaction, caller: CurrentCaller) -> dict[str, Any]:
    """One account and its keys, without their secrets."""
    require(caller, ADMINISTRATOR, "auditor")
    account = await store.get_account(work.db, name) if name.isprintable() else None
    if account is None:
        raise NotFound
    keys = await store.list_keys(work.db, name, work.now)
    uses = await store.list_last_uses(work.db, [name])
    return _account_response(account, uses.get(name)) | {"keys": [key_response(key) for key in keys]}


@router.put("/{name}/roles", summary="调整身份和股室", openapi_extra=_IDEMPOTENT, response_model=AccountView)
async def set_roles(
    name: str, body: Standing, work: Transaction, caller: CurrentCaller, request: Request
) -> dict[str, Any]:
    """Other roles, another department; what an outside party is does not change, only what it may."""
    require(caller, ADMINISTRATOR)
    administrators = await store.lock_administrators(work.db)
    account = await administration.set_standing(work, await _lock_account(work, name), body, administrators)
    _evict_from_cache(request, name)
    return _account_response(account)


@router.post("/{name}/disable", summary="停用账号", response_model=AccountView)
async def disable_account(
    name: str, body: Why, work: Transaction, caller: CurrentCaller, request: Request
) -> dict[str, Any]:
    """Out at once, with every session and a person's keys; those of platforms and partners are good again with it.

    The last administrator stays.
    """
    require(caller, ADMINISTRATOR)
    administrators = await store.lock_administrators(work.db)
    account = await administration.disable_account(work, await _lock_account(work, name), body.reason, administrators)
    _evict_from_cache(request, name)
    return _account_response(account)


@router.post("/{name}/enable", summary="恢复账号", response_model=AccountView)
async def enable_account(name: str, body: Why, work: Transaction, caller: CurrentCaller) -> dict[str, Any]:
    """Let in again; sessions of before, and a person's keys, stay ended."""
    require(caller, ADMINISTRATOR)
    return _account_response(await administration.enable_account(work, await _lock_account(work, name), body.reason))


@router.post(
    "/{name}/password",
    summary="重设他人的密码",
    status_code=201,
    openapi_extra=_SECRET_IN_RESPONSE,
    response_model=ResetPasswordView,
)
async def reset_password(name: str, work: Transaction, caller: CurrentCaller, request: Request) -> dict[str, Any]:
    """A password to sign in with and change, shown once; every session and key of before ends."""
    require(caller, ADMINISTRATOR)
    account, credential = await administration.reset_password(work, await _lock_account(work, name))
    _evict_from_cache(request, name)
    return credential | {"password_until": _in_local_time(account.password_until)}


@router.delete("/{name}/second-factor", summary="取消他人的两步验证", response_model=SecondFactorView)
async def take_second_factor(name: str, work: Transaction, caller: CurrentCaller, request: Request) -> dict[str, bool]:
    """What was lost is taken away; every session and key of before ends."""
    require(caller, ADMINISTRATOR)
    await administration.remove_second_factor(work, await _lock_account(work, name))
    _evict_from_cache(request, name)
    return {"second_factor": False}


@key_router.post(
    "/{name}/keys",
    summary="换发接口密钥",
    status_code=201,
    openapi_extra=_SECRET_IN_RESPONSE,
    response_model=RotatedKeyView,
    response_model_exclude_unset=True,
)
async def rotate_key(
    name: str,
    work: Transaction,
    caller: CurrentCaller,
    request: Request,
    body: Proof | None = None,  # noqa: ARG001 - checked by ``ProofRoute``
) -> dict[str, Any]:
    """A new API key, shown once; those of now end after the overlap.

    People make their own (``me``), with the present password and, where one is set, a code of the second factor.
    Platforms, partners and whoever has no password do so with a key, or an administrator for them. Where a key of now
    signs its requests, the new one does too, with the secret that is shown beside it.
    """
    account = await _keyholder(work, caller, name)
    response, until = await administration.rotate_key(
        work, account, caller, request.app.state.sealer, is_confirmed=is_confirmed(request)
    )
    return response | {"previous_until": _in_local_time(until)}


@key_router.post(
    "/{name}/keys/{prefix}/signing-secret",
    summary="给密钥设置签名",
    status_code=201,
    openapi_extra=_SECRET_IN_RESPONSE,
    response_model=RotatedSecretView,
)
async def rotate_secret(
    name: str,
    prefix: str,
    work: Transaction,
    caller: CurrentCaller,
    request: Request,
    body: Annotated[HowToSign | None, params.Body(title="Asked")] = None,  # the title is published
) -> dict[str, Any]:
    """Every request with this key is signed from now on (docs/partners/signing.md); the secret is shown once.

    Again: another secret; the one of now ends after the overlap, one of before at once. People show password and code.
    """
    account = await _keyholder(work, caller, name)
    if not prefix.isprintable():
        raise NotFound
    response, until = await administration.rotate_secret(
        work,
        account,
        prefix,
        body.algorithm if body else None,
        caller,
        request.app.state.sealer,
        is_confirmed=is_confirmed(request),
    )
    _evict_from_cache(request, account.name)
    return response | {"previous_until": _in_local_time(until)}


@router.delete("/{name}/keys/{prefix}", summary="作废接口密钥", response_model=EndedView)
async def end_key(
    name: str, prefix: str, work: Transaction, caller: CurrentCaller, request: Request
) -> dict[str, bool]:
    """A key that others may have seen ends at once."""
    account = await _keyholder(work, caller, name)
    if not prefix.isprintable() or not await store.expire_key(work.db, account.name, prefix, work.now):
        raise NotFound
    work.audit("key.end", account.name, prefix)
    _evict_from_cache(request, account.name)
    return {"ended": True}


async def _keyholder(work: Transaction, caller: Caller, name: str) -> store.Account:
    if name in ("me", caller.account):
        return await _lock_account(work, caller.account)
    require(caller, ADMINISTRATOR)
    return await _lock_account(work, name)


async def _lock_account(work: Transaction, name: str) -> store.Account:
    """Return the account, locked by this transaction.

    Raises:
        NotFound: no account has this name.
    """
    account = await store.lock_account(work.db, name) if name.isprintable() else None
    if account is None:
        raise NotFound
    return account


def _evict_from_cache(request: Request, name: str) -> None:
    request.app.state.authenticator.evict_account(name)


def _account_response(account: store.Account, last_used_at: datetime | None = None) -> dict[str, Any]:
    """Return the account without its secrets."""
    same = ("name", "roles", "department", "source", "agency", "enterprise", "scopes")
    moments = ("created_at", "disabled_at", "password_until")
    return {field: getattr(account, field) for field in same} | {
        **{field: _in_local_time(getattr(account, field)) for field in moments},
        "has_password": account.password_hash is not None,
        "second_factor": account.totp_secret is not None,
        "last_used_at": _in_local_time(last_used_at),
    }


def _in_local_time(moment: datetime | None) -> datetime | None:
    """Return the instant in +08:00, as in every answer."""
    return moment.astimezone(SHANGHAI) if moment is not None else None
