"""Accounts and credentials for development (interface §1); production does not start where their file exists."""

import asyncio
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from chassis.clock import new_id
from chassis.db.work import Work
from chassis.settings import StartupRefused
from gateway import store
from gateway.accounts.key_ending import end_all_keys
from gateway.accounts.keys import hash_secret, is_secret, new_key, parse_key
from gateway.accounts.passwords import hash_password

FILE = "credentials.json"
_DEPARTMENT = "consumer_protection"
_ACCOUNTS: dict[str, dict[str, Any]] = {
    "platform_12345": {"roles": ("platform",), "source": "12345", "scopes": ("backdate",)},
    "platform_12315": {"roles": ("platform",), "source": "12315", "scopes": ("backdate",)},
    "partner": {"roles": ("partner",), "source": "partner:demo"},
    "agency": {"roles": ("agency",), "agency": "housing"},
    "enterprise": {"roles": ("enterprise",)},
    "officer": {"roles": ("officer",), "department": _DEPARTMENT},
    "section_head": {"roles": ("section_head",), "department": _DEPARTMENT},
    "hub": {"roles": ("hub",), "department": "hub"},
    "bureau_head": {"roles": ("bureau_head",)},
    "operator": {"roles": ("operator",)},
    "operator_2": {"roles": ("operator",)},  # who confirms what the other proposes
    "auditor": {"roles": ("auditor",)},
    "administrator": {"roles": ("administrator",)},
}
_PEOPLE = (  # who can sign in
    *("officer", "section_head", "hub", "bureau_head", "operator", "operator_2", "auditor", "administrator"),
    *("agency", "enterprise"),
)


class DevelopmentSecretsInProduction(StartupRefused):
    """The home holds development credentials; production does not start beside them."""


def refuse_in_production(home: Path) -> None:
    """Check that the home was not used for development.

    Raises:
        DevelopmentSecretsInProduction: the home holds the file of development credentials.
    """
    if (home / FILE).exists():
        message = f"{home / FILE} holds credentials of development; production takes another WEIQUAN_HOME"
        raise DevelopmentSecretsInProduction(message)


async def disable_credentials(work: Work) -> None:
    """Disable the development accounts, which a database that was used in development may hold."""
    for name in _ACCOUNTS:
        account = await store.lock_account(work.db, _account_of(name))
        if account is not None and account.disabled_at is None:
            await store.save_account(work.db, replace(account, disabled_at=work.now))
            work.audit("account.disable", account.name, "development")
            await end_all_keys(work, account)


async def ensure_credentials(work: Work, home: Path, hasher: PasswordHasher) -> None:
    """Create the accounts and write the file; an account whose key in the file is valid already is left alone."""
    path = home / FILE
    stored: dict[str, dict[str, str]] = json.loads(path.read_text()) if path.exists() else {}
    needed = [name for name in _ACCOUNTS if not await _is_valid(work, name, stored.get(name, {}))]
    created = await _create(work, needed, hasher) if needed else {}
    entries = {name: created.get(name) or stored[name] for name in _ACCOUNTS}
    if entries != stored:
        _write(path, entries)


async def _create(work: Work, names: Sequence[str], hasher: PasswordHasher) -> dict[str, dict[str, str]]:
    """Create the accounts, or give them other credentials; return their entries of the file.

    All at once: one by one their statements would take most of the time that a gateway needs to start.
    """
    keys = {name: new_key() for name in names}
    passwords = {name: secrets.token_urlsafe(12) for name in names if name in _PEOPLE}
    hashes = await asyncio.to_thread(lambda: {name: hash_password(one, hasher) for name, one in passwords.items()})
    known = await store.get_account(work.db, _account_of("enterprise"))
    enterprises = {"enterprise": (known and known.enterprise) or str(new_id())}
    accounts = [
        store.Account(
            name=_account_of(name),
            enterprise=enterprises.get(name),
            password_hash=hashes.get(name),
            **_ACCOUNTS[name],
        )
        for name in names
    ]
    await store.save_accounts(work.db, accounts)
    await store.expire_keys(work.db, [account.name for account in accounts], work.now)
    added = [(key.prefix, hash_secret(key.secret), _account_of(name)) for name, key in keys.items()]
    await store.add_keys(work.db, work.now, *added)
    return {
        name: {"header": "Authorization", "value": f"Bearer {key.full_text}"}
        | ({"user": _account_of(name), "password": passwords[name]} if name in passwords else {})
        for name, key in keys.items()
    }


def _account_of(name: str) -> str:
    return f"{name}.dev"


async def _is_valid(work: Work, name: str, entry: dict[str, str]) -> bool:
    """Return whether the key of this entry is valid and not about to end, and a person's has a password."""
    if name in _PEOPLE and "password" not in entry:
        return False
    key = parse_key(entry.get("value", "").removeprefix("Bearer "))
    stored = await store.get_key(work.db, key.prefix) if key else None
    return bool(key and stored and stored.expires_at is None and is_secret(key.secret, stored.secret_hash))


def _write(path: Path, entries: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(entries, file, indent=1)
    fresh.replace(path)
