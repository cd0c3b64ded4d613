"""Accounts, their API keys, and the signing keys of tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    case,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.metadata import NAMING
from gateway.accounts.tokens import SigningKey

METADATA = MetaData(naming_convention=NAMING)

accounts = Table(
    "accounts",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("roles", ARRAY(Text), nullable=False),
    Column("department", Text),
    Column("source", Text),
    Column("agency", Text),
    Column("enterprise", Text),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("password_hash", Text),  # argon2id; people only
    Column("disabled_at", DateTime(timezone=True)),
    Column("totp_secret", LargeBinary),  # the second factor, where one is set
    Column("totp_step", BigInteger, nullable=False, server_default="0"),  # the last that was used
    Column("sessions_from", DateTime(timezone=True)),  # tokens from before are void
)

tries = Table(  # to sign in, in a row; by the digest of the name, for names nobody has are counted too
    "tries",
    METADATA,
    Column("name_digest", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("tried_at", DateTime(timezone=True), nullable=False),
    Column("waits_until", DateTime(timezone=True)),
)

ended_sessions = Table(
    "ended_sessions",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

api_keys = Table(
    "api_keys",
    METADATA,
    Column("prefix", Text, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("account", Text, ForeignKey("accounts.name"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
)

signing_keys = Table(
    "signing_keys",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("private_pem", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whoever may knock (账号)."""

    name: str
    roles: tuple[str, ...]
    department: str | None = None
    source: str | None = None
    agency: str | None = None
    enterprise: str | None = None
    scopes: tuple[str, ...] = ()
    password_hash: str | None = None
    disabled_at: datetime | None = None
    totp_secret: bytes | None = None
    totp_step: int = 0
    sessions_from: datetime | None = None


def _account(row: object) -> Account:
    fields = {column.name: getattr(row, column.name) for column in accounts.c}
    return Account(**fields | {"roles": tuple(fields["roles"]), "scopes": tuple(fields["scopes"])})


async def get_account(db: AsyncConnection, name: str) -> Account | None:
    row = (await db.execute(select(accounts).where(accounts.c.name == name))).first()
    return _account(row) if row else None


async def save_account(db: AsyncConnection, account: Account) -> None:
    row = {column.name: getattr(account, column.name) for column in accounts.c}
    row |= {"roles": list(account.roles), "scopes": list(account.scopes)}
    await db.execute(insert(accounts).values(row).on_conflict_do_update(index_elements=["name"], set_=row))


async def account_of_key(db: AsyncConnection, prefix: str) -> tuple[bytes, datetime | None, Account] | None:
    """The stored hash, the expiry and the account of a key."""
    row = (
        await db.execute(
            select(api_keys.c.secret_hash, api_keys.c.expires_at, accounts)
            .join(accounts, accounts.c.name == api_keys.c.account)
            .where(api_keys.c.prefix == prefix)
        )
    ).first()
    return (bytes(row.secret_hash), row.expires_at, _account(row)) if row else None


async def add_key(db: AsyncConnection, *, prefix: str, secret_hash: bytes, account: str, now: datetime) -> None:
    await db.execute(insert(api_keys).values(prefix=prefix, secret_hash=secret_hash, account=account, created_at=now))


async def expire_keys(db: AsyncConnection, account: str, at: datetime) -> None:
    """Let the account's present keys end at an instant; a new one may overlap until then."""
    await db.execute(
        update(api_keys).where(api_keys.c.account == account, api_keys.c.expires_at.is_(None)).values(expires_at=at)
    )


async def signing_keys_in(db: AsyncConnection) -> list[SigningKey]:
    """Newest first."""
    rows = await db.execute(select(signing_keys).order_by(signing_keys.c.created_at.desc()))
    return [SigningKey(id=row.id, private_pem=row.private_pem, created_at=row.created_at) for row in rows]


async def add_signing_key(db: AsyncConnection, *, identifier: UUID, private_pem: str, now: datetime) -> None:
    await db.execute(insert(signing_keys).values(id=identifier, private_pem=private_pem, created_at=now))


async def drop_signing_keys(db: AsyncConnection, before: datetime) -> None:
    await db.execute(delete(signing_keys).where(signing_keys.c.created_at < before))


async def set_second_factor(db: AsyncConnection, name: str, secret: bytes | None, step: int, now: datetime) -> None:
    """Another factor, or none: sessions from before end."""
    values = {"totp_secret": secret, "totp_step": step, "sessions_from": now}
    await db.execute(update(accounts).where(accounts.c.name == name).values(values))


async def use_step(db: AsyncConnection, name: str, step: int) -> bool:
    """Use a code up; of two with the same one wins."""
    query = update(accounts).where(accounts.c.name == name, accounts.c.totp_step < step).values(totp_step=step)
    return bool((await db.execute(query)).rowcount)


async def count_try(
    db: AsyncConnection,
    digest: bytes,
    now: datetime,
    wait_after: Callable[[int, datetime], datetime | None],
    forgotten_after: timedelta,
) -> datetime | None:
    """Count one more try; until when this one must wait, or ``None``. A try that must wait is not counted."""
    await db.execute(delete(tries).where(tries.c.tried_at < now - forgotten_after))
    first = insert(tries).values(name_digest=digest, count=1, tried_at=now)
    waiting = tries.c.waits_until > now
    query = first.on_conflict_do_update(
        index_elements=["name_digest"],
        set_={"count": case((waiting, tries.c.count), else_=tries.c.count + 1), "tried_at": now},
    )
    row = (await db.execute(query.returning(tries.c.count.label("made"), tries.c.waits_until))).one()
    if row.waits_until is not None and row.waits_until > now:
        until: datetime = row.waits_until
        return until
    waits = wait_after(row.made + 1, now)
    if waits is not None:  # this one is still looked at; the next waits
        await db.execute(update(tries).where(tries.c.name_digest == digest).values(waits_until=waits))
    return None


async def forget_tries(db: AsyncConnection, digest: bytes) -> None:
    await db.execute(delete(tries).where(tries.c.name_digest == digest))


async def end_session(db: AsyncConnection, identifier: UUID, expires_at: datetime, now: datetime) -> None:
    await db.execute(delete(ended_sessions).where(ended_sessions.c.expires_at < now))
    row = {"id": identifier, "expires_at": expires_at}
    await db.execute(insert(ended_sessions).values(row).on_conflict_do_nothing())


async def has_ended(db: AsyncConnection, identifier: UUID) -> bool:
    return (await db.execute(select(ended_sessions).where(ended_sessions.c.id == identifier))).first() is not None
