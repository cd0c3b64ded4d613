"""Accounts, their API keys, and the signing keys of tokens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Column, DateTime, ForeignKey, LargeBinary, MetaData, Table, Text, Uuid, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.db.metadata import NAMING

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


async def signing_pems(db: AsyncConnection) -> list[tuple[UUID, str]]:
    """Newest first."""
    rows = await db.execute(select(signing_keys).order_by(signing_keys.c.created_at.desc()))
    return [(row.id, row.private_pem) for row in rows]


async def add_signing_key(db: AsyncConnection, *, identifier: UUID, private_pem: str, now: datetime) -> None:
    await db.execute(insert(signing_keys).values(id=identifier, private_pem=private_pem, created_at=now))
