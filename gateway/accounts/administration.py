"""Administer accounts: each function changes one account and writes its audit entry in the same transaction."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chassis.clock import machine_now, new_id
from chassis.db.work import Work
from chassis.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from chassis.web.auth import Caller
from gateway import store
from gateway.accounts.account_models import ADMINISTRATOR, Standing, is_for_people, is_outside
from gateway.accounts.key_ending import end_all_keys
from gateway.accounts.keys import Algorithm, ApiKey, hash_secret, new_key, new_signing_secret
from gateway.accounts.password_policy import generate_password
from gateway.accounts.passwords import hash_password
from gateway.accounts.secret_sealer import SecretSealer

OVERLAP = timedelta(hours=24)  # both keys of a rotation are valid this long
TEMPORARY_PASSWORD_LIFETIME = timedelta(days=3)  # an unchanged one no longer signs in after that


class NameTaken(Conflict):
    code = "name_taken"
    previous_code = "gateway.name_taken"
    zh = "这个名称已被使用"
    en = "This name is taken"


class LastAdministrator(Conflict):
    """Nobody would be left to administer accounts."""

    code = "last_administrator"
    previous_code = "gateway.last_administrator"
    zh = "这是最后一个管理员，不能停用或改变身份"
    en = "The last administrator cannot be disabled or changed"


class OwnKeysOnly(Forbidden):
    """Whoever is shown a person's key could act as that person."""

    code = "own_keys_only"
    zh = "个人的密钥只能由本人用密码开通"
    en = "A person's key is made by that person only, with the password"


class NoPassword(Conflict):
    code = "no_password"
    previous_code = "gateway.no_password"
    zh = "平台和合作单位用密钥，没有密码"
    en = "Platforms and partners have keys and no password"


async def open_account(
    work: Work, account: store.Account, *, is_person: bool = False
) -> tuple[store.Account, dict[str, Any]]:
    """Add the account; return it and the credential to be shown once: an API key or a temporary password.

    ``is_person``: the account of an outside party is one of its own staff, who signs in; the bureau's are anyway.

    Raises:
        NameTaken: another account has this name.
    """
    account = replace(account, created_at=work.now)
    if not await store.add_account(work.db, account):
        raise NameTaken
    work.audit("account.open", account.name, _audit_text(account))
    if is_outside(account.roles) and not is_person:
        return account, {"key": (await _add_key(work, account.name)).full_text}
    return await _set_temporary_password(work, account)


async def bind_to_partner(work: Work, account: store.Account, partner: str | None) -> store.Account:
    """Return the account of a partner's own staff with the source under which the partner files."""
    found = await store.get_account(work.db, partner) if partner else None
    return replace(account, source=found.source) if found and found.source else account


async def set_standing(
    work: Work, account: store.Account, standing: Standing, administrators: Collection[str]
) -> store.Account:
    """Set roles, department and scopes; ``administrators`` are all active ones, locked.

    The checks called may also raise ``Invalid`` for the department and ``LastAdministrator``.

    Raises:
        Invalid: the account is an outside party, or would become one, and its roles change.
    """
    department = standing.checked_department()
    roles = tuple(standing.roles)
    if roles != account.roles and (is_outside(roles) or is_outside(account.roles)):
        raise Invalid(FieldError(field="/roles", code="fixed", message="外部账号的身份不能改变，须另开账号"))
    if ADMINISTRATOR not in roles:
        _check_not_last(account, administrators)
    changed = replace(account, roles=roles, department=department, scopes=tuple(standing.scopes))
    await store.save_account(work.db, changed)
    work.audit("account.change", account.name, f"{_audit_text(account)} -> {_audit_text(changed)}")
    return changed


async def disable_account(
    work: Work, account: store.Account, reason: str, administrators: Collection[str]
) -> store.Account:
    """Disable the account, end its sessions and, of a person, the keys.

    ``LastAdministrator`` if no other is in ``administrators``.
    """
    _check_not_last(account, administrators)
    disabled = replace(account, disabled_at=account.disabled_at or machine_now(), sessions_from=machine_now())
    await store.save_account(work.db, disabled)
    work.audit("account.disable", account.name, reason)
    await end_all_keys(work, account)
    return disabled


async def enable_account(work: Work, account: store.Account, reason: str) -> store.Account:
    enabled = replace(account, disabled_at=None)
    await store.save_account(work.db, enabled)
    work.audit("account.enable", account.name, reason)
    return enabled


async def reset_password(work: Work, account: store.Account) -> tuple[store.Account, dict[str, Any]]:
    """Set a temporary password, end all sessions and keys; return the account and the password to be shown once.

    Raises:
        NoPassword: the account is a platform's or a partner's.
    """
    if not is_for_people(account):
        raise NoPassword
    return await _set_temporary_password(work, account)


async def _set_temporary_password(work: Work, account: store.Account) -> tuple[store.Account, dict[str, Any]]:
    password, now = generate_password(), machine_now()
    hashed = await asyncio.to_thread(hash_password, password)
    changed = replace(
        account, password_hash=hashed, password_until=now + TEMPORARY_PASSWORD_LIFETIME, sessions_from=now
    )
    await store.save_account(work.db, changed)
    work.audit("password.reset", account.name)
    await end_all_keys(work, account)
    return changed, {"password": password}


async def remove_second_factor(work: Work, account: store.Account) -> None:
    await store.set_second_factor(work.db, account.name, None, 0, machine_now())
    work.audit("second_factor.take", account.name)
    await end_all_keys(work, account)


async def rotate_key(
    work: Work, account: store.Account, caller: Caller, sealer: SecretSealer, *, is_confirmed: bool
) -> tuple[dict[str, Any], datetime]:
    """Return the new key, to be shown once, and until when the previous keys are valid.

    If requests with a previous key are signed, those with the new one are too: a rotation weakens nothing.
    ``is_confirmed``: the caller has shown the password and, where one is set, a code of the second factor.
    ``_check_holder`` refuses with ``Forbidden``.
    """
    _check_holder(account, caller, is_confirmed=is_confirmed)
    until = work.now + OVERLAP
    signs = next(
        (key.algorithm for key in await store.list_keys(work.db, account.name, work.now) if key.algorithm), None
    )
    await store.expire_keys(work.db, [account.name], until)
    key = await _add_key(work, account.name)
    response: dict[str, Any] = {"key": key.full_text}
    if signs is not None:
        secret, _ = await _add_secret(work, account.name, key.prefix, Algorithm(signs), sealer)
        response |= {"signing_secret": secret, "algorithm": signs}
    return response, until


async def rotate_secret(
    work: Work,
    account: store.Account,
    prefix: str,
    requested: Algorithm | None,
    caller: Caller,
    sealer: SecretSealer,
    *,
    is_confirmed: bool,
) -> tuple[dict[str, Any], datetime | None]:
    """Return the key's new signing secret, to be shown once, and until when the previous one, if any, is valid.

    From now on every request with the key must be signed. ``is_confirmed`` as in ``rotate_key``. ``_check_holder``
    refuses with ``Forbidden``.

    Raises:
        NotFound: the account has no valid key with this prefix.
        Invalid: the key has another algorithm, or this system does not support the algorithm.
    """
    _check_holder(account, caller, is_confirmed=is_confirmed)
    keys = await store.list_keys(work.db, account.name, work.now)
    key = next((key for key in keys if key.prefix == prefix), None)
    if key is None:
        raise NotFound
    if requested is not None and key.algorithm not in (None, requested):
        raise Invalid(FieldError(field="/algorithm", code="fixed", message="密钥的签名算法不能改变，须另换密钥"))
    algorithm = Algorithm(key.algorithm or requested or Algorithm.HMAC_SHA256)
    if not algorithm.is_available:
        raise Invalid(FieldError(field="/algorithm", code="unavailable", message="本系统的密码库不支持此算法"))
    secret, until = await _add_secret(work, account.name, prefix, algorithm, sealer)
    return {"signing_secret": secret, "algorithm": algorithm}, until


async def _add_secret(
    work: Work, name: str, prefix: str, algorithm: Algorithm, sealer: SecretSealer
) -> tuple[str, datetime | None]:
    secret, now = new_signing_secret(), machine_now()
    fresh, until = sealer.seal_signing_secret(new_id(), secret), now + OVERLAP
    had_one = await store.replace_secret(work.db, key=prefix, fresh=fresh, algorithm=algorithm, until=until, now=now)
    work.audit("signing_secret.add", name, prefix)
    return secret, until if had_one else None


async def _add_key(work: Work, name: str) -> ApiKey:
    key = new_key()
    await store.add_key(work.db, prefix=key.prefix, secret_hash=hash_secret(key.secret), account=name, now=work.now)
    work.audit("key.add", name, key.prefix)
    return key


def _check_holder(account: store.Account, caller: Caller, *, is_confirmed: bool) -> None:
    """Refuse a new credential that would bypass a disabled account, a required step or the person's own password.

    Raises:
        OwnKeysOnly: the account is a person's, and the caller is another or has not shown the password.
        Forbidden: the account is disabled, or its person has a step to take first.
    """
    if is_held_by_person(account) and not (is_confirmed and caller.account == account.name):
        raise OwnKeysOnly
    if account.disabled_at is not None or (account.password_hash is not None and not caller.roles):
        raise Forbidden


def is_held_by_person(account: store.Account) -> bool:
    """Return whether new keys need the password: of people of the bureau, and of who has one beside them."""
    return account.password_hash is not None or not is_outside(account.roles)


def _check_not_last(account: store.Account, administrators: Collection[str]) -> None:
    """Refuse to remove the only active administrator.

    Raises:
        LastAdministrator: the account is the only one in ``administrators``.
    """
    if account.name in administrators and len(administrators) == 1:
        raise LastAdministrator


def _audit_text(account: store.Account) -> str:
    places = (account.department, account.source, account.agency, account.enterprise)
    return " ".join([*account.roles, *(place for place in places if place), *account.scopes])
