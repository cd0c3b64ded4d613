"""What the pages of accounts read: accounts without their secrets, and what is shown once."""

from datetime import datetime

from gateway.console.models import ServiceAnswer


class Key(ServiceAnswer):
    prefix: str
    created_at: datetime
    expires_at: datetime | None
    algorithm: str | None


class Account(ServiceAnswer):
    name: str
    roles: list[str]
    department: str | None
    source: str | None
    agency: str | None
    enterprise: str | None
    scopes: list[str]
    created_at: datetime | None
    disabled_at: datetime | None
    password_until: datetime | None
    has_password: bool
    second_factor: bool
    last_used_at: datetime | None = None


class AccountDetails(Account):
    """``GET /v1/accounts/{name}``."""

    keys: list[Key]


class AccountPage(ServiceAnswer):
    """``GET /v1/accounts``."""

    items: list[Account]
    next: str | None


class Shown(ServiceAnswer):
    """A credential that an act answers with, once."""

    password: str | None = None
    password_until: datetime | None = None
    key: str | None = None
    signing_secret: str | None = None
    algorithm: str | None = None
    previous_until: datetime | None = None
