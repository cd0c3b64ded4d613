"""Accounts and their API keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import any_, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.tables import accounts, api_keys

MAX_OFFICERS = 200  # listed at once: those of a section are far fewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person, a machine or an outside party that may send requests (账号)."""

    name: str
    roles: tuple[str, ...]
    department: str | None = None
    source: str | None = None
    agency: str | None = None
    enterprise: str | None = None
    scopes: tuple[str, ...] = ()
    password_hash: str | None = None
    password_until: datetime | None = None
    created_at: datetime | None = None
    disabled_at: datetime | None = None
    totp_secret: bytes | None = None
    totp_step: int = 0
    sessions_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeySummary:
    """An API key without its secret; the prefix alone grants nothing."""

    prefix: str
    created_at: datetime
    expires_at: datetime | None
    algorithm: str | None  # of the signatures it needs; ``None``: it needs none


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRecord:
    """A stored key and its account, to check a presented key against."""

    secret_hash: bytes
    expires_at: datetime | None
    algorithm: str | None
    account: Account


def _account(row: object) -> Account:
    fields = {column.name: getattr(row, column.name) for column in accounts.c}
    return Account(**fields | {"roles": tuple(fields["roles"]), "scopes": tuple(fields["scopes"])})


async def get_account(db: AsyncConnection, name: str) -> Account | None:
    row = (await db.execute(select(accounts).where(accounts.c.name == name))).first()
    return _account(row) if row else None


async def lock_account(db: AsyncConnection, name: str) -> Account | None:
    row = (await db.execute(select(accounts).where(accounts.c.name == name).with_for_update())).first()
    return _account(row) if row else None


async def lock_administrators(db: AsyncConnection) -> set[str]:
    """Return and lock the active administrators, so that of two who disable each other at once one stays."""
    able = (literal("administrator") == any_(accounts.c.roles)) & accounts.c.disabled_at.is_(None)
    query = select(accounts.c.name).where(able).order_by(accounts.c.name).with_for_update()
    return set((await db.execute(query)).scalars())


async def list_accounts(
    db: AsyncConnection, after: str | None, limit: int, *, role: str | None, disabled: bool | None
) -> list[Account]:
    """Return up to ``limit`` accounts in order of name, from the first name after ``after``."""
    query = select(accounts).order_by(accounts.c.name).limit(limit)
    if after is not None:
        query = query.where(accounts.c.name > after)
    if role is not None:
        query = query.where(literal(role) == any_(accounts.c.roles))
    if disabled is not None:
        query = query.where(accounts.c.disabled_at.is_not(None) if disabled else accounts.c.disabled_at.is_(None))
    return [_account(row) for row in await db.execute(query)]


async def add_account(db: AsyncConnection, account: Account) -> bool:
    """Insert the account; return whether the name was free."""
    query = insert(accounts).values(_row(account)).on_conflict_do_nothing().returning(accounts.c.name)
    return (await db.execute(query)).first() is not None


async def save_account(db: AsyncConnection, account: Account) -> None:
    await save_accounts(db, [account])


async def save_accounts(db: AsyncConnection, saved: Sequence[Account]) -> None:
    """Insert the accounts, or replace those of the same name."""
    statement = insert(accounts)
    replaced = {column.name: statement.excluded[column.name] for column in accounts.c}
    upsert = statement.on_conflict_do_update(index_elements=["name"], set_=replaced)
    await db.execute(upsert, [_row(account) for account in saved])


def _row(account: Account) -> dict[str, object]:
    row = {column.name: getattr(account, column.name) for column in accounts.c}
    return row | {"roles": list(account.roles), "scopes": list(account.scopes)}


async def get_key(db: AsyncConnection, prefix: str) -> ApiKeyRecord | None:
    query = (
        select(api_keys.c.secret_hash, api_keys.c.expires_at, api_keys.c.algorithm, accounts)
        .join(accounts, accounts.c.name == api_keys.c.account)
        .where(api_keys.c.prefix == prefix)
    )
    row = (await db.execute(query)).first()
    if row is None:
        return None
    return ApiKeyRecord(
        secret_hash=bytes(row.secret_hash),
        expires_at=row.expires_at,
        algorithm=row.algorithm,
        account=_account(row),
    )


async def add_key(db: AsyncConnection, *, prefix: str, secret_hash: bytes, account: str, now: datetime) -> None:
    await db.execute(insert(api_keys).values(prefix=prefix, secret_hash=secret_hash, account=account, created_at=now))


async def add_keys(db: AsyncConnection, now: datetime, *keys: tuple[str, bytes, str]) -> None:
    """Insert keys, each as its prefix, the hash of its secret, and its account."""
    rows = [
        {"prefix": prefix, "secret_hash": secret_hash, "account": account, "created_at": now}
        for prefix, secret_hash, account in keys
    ]
    await db.execute(insert(api_keys), rows)


async def expire_keys(db: AsyncConnection, names: Sequence[str], at: datetime) -> None:
    """Let the present keys of these accounts expire at an instant; a new key overlaps with them until then."""
    present = api_keys.c.account.in_(names), api_keys.c.expires_at.is_(None)
    await db.execute(update(api_keys).where(*present).values(expires_at=at))


async def list_officers(db: AsyncConnection, department: str | None) -> list[str]:
    """Return who handles cases in a section, or at all, in order of name: officers and section heads, not disabled."""
    handles = or_(*(literal(role) == any_(accounts.c.roles) for role in ("officer", "section_head")))
    query = select(accounts.c.name).where(handles, accounts.c.disabled_at.is_(None)).order_by(accounts.c.name)
    if department is not None:
        query = query.where(accounts.c.department == department)
    return list(await db.scalars(query.limit(MAX_OFFICERS)))


async def list_keys(db: AsyncConnection, account: str, now: datetime) -> list[ApiKeySummary]:
    """Return the account's valid keys, the newest first."""
    good = api_keys.c.expires_at.is_(None) | (api_keys.c.expires_at > now)
    newest_first = api_keys.c.created_at.desc(), api_keys.c.expires_at.desc().nulls_first()
    query = select(api_keys).where(api_keys.c.account == account, good).order_by(*newest_first)
    return [
        ApiKeySummary(prefix=row.prefix, created_at=row.created_at, expires_at=row.expires_at, algorithm=row.algorithm)
        for row in await db.execute(query)
    ]


async def expire_key(db: AsyncConnection, account: str, prefix: str, now: datetime) -> bool:
    """End one key at once; return whether the account had it and it was valid."""
    good = api_keys.c.expires_at.is_(None) | (api_keys.c.expires_at > now)
    mine = (api_keys.c.account == account) & (api_keys.c.prefix == prefix)
    return bool((await db.execute(update(api_keys).where(mine, good).values(expires_at=now))).rowcount)


async def end_keys(db: AsyncConnection, account: str, now: datetime) -> list[str]:
    """End all valid keys of the account at once; return their prefixes."""
    good = api_keys.c.expires_at.is_(None) | (api_keys.c.expires_at > now)
    query = update(api_keys).where(api_keys.c.account == account, good).values(expires_at=now)
    return sorted((await db.execute(query.returning(api_keys.c.prefix))).scalars())


async def set_second_factor(db: AsyncConnection, name: str, sealed: bytes | None, step: int, now: datetime) -> None:
    """Set or remove (``None``) the second factor; sessions that began before ``now`` end."""
    values = {"totp_secret": sealed, "totp_step": step, "sessions_from": now}
    await db.execute(update(accounts).where(accounts.c.name == name).values(values))


async def use_step(db: AsyncConnection, name: str, step: int) -> bool:
    """Mark a code's time step as used; return whether it was unused. One of two concurrent uses succeeds."""
    query = update(accounts).where(accounts.c.name == name, accounts.c.totp_step < step).values(totp_step=step)
    return bool((await db.execute(query)).rowcount)


async def lock_second_factors(db: AsyncConnection) -> list[tuple[str, bytes]]:
    query = select(accounts.c.name, accounts.c.totp_secret).where(accounts.c.totp_secret.is_not(None))
    rows = await db.execute(query.order_by(accounts.c.name).with_for_update())
    return [(row.name, bytes(row.totp_secret)) for row in rows]


async def reseal_second_factor(db: AsyncConnection, name: str, sealed: bytes) -> None:
    await db.execute(update(accounts).where(accounts.c.name == name).values(totp_secret=sealed))
