"""Responses about accounts, their keys and their sessions."""

from uuid import UUID

from pydantic import BaseModel, RootModel

from chassis.web.datetimes import Instant, WrittenInstant
from gateway.accounts.keys import Algorithm


class OpenedSessionView(BaseModel):
    """A token for a person; where something is to be done first, it does only that."""

    token: str
    token_type: str
    expires_in: int  # seconds
    must_change_password: bool
    must_set_second_factor: bool


class CallerView(BaseModel):
    """Who the presented credentials are."""

    account: str
    roles: list[str]
    department: str | None
    source: str | None
    agency: str | None
    enterprise: str | None
    scopes: list[str]


class ChangedView(BaseModel):
    changed: bool


class EndedView(BaseModel):
    ended: bool


class SecondFactorView(BaseModel):
    """Whether a second factor is set."""

    second_factor: bool


class OfferedFactorView(BaseModel):
    """A secret for an authenticator app, and the same as an address for a QR code."""

    secret: str
    address: str


class SessionView(BaseModel):
    id: UUID
    began_at: WrittenInstant
    seen_at: WrittenInstant
    expires_at: WrittenInstant


class SessionList(BaseModel):
    items: list[SessionView]
    next: str | None


class AccountView(BaseModel):
    """An account without its secrets."""

    name: str
    roles: list[str]
    department: str | None
    source: str | None
    agency: str | None
    enterprise: str | None
    scopes: list[str]
    created_at: Instant | None
    disabled_at: Instant | None
    password_until: Instant | None
    has_password: bool
    second_factor: bool
    last_used_at: Instant | None = None  # by the person, as far as it is known; of keys it is not


class AccountPage(BaseModel):
    items: list[AccountView]
    next: str | None


class OpenedPersonView(AccountView):
    """A person, with a password to sign in with and change, shown once."""

    password: str


class OpenedPartyView(AccountView):
    """An outside party, with a key, shown once."""

    key: str


class OpenedAccountView(RootModel[OpenedPersonView | OpenedPartyView]):
    """A new account with what it presents itself with."""


class KeyView(BaseModel):
    """A key without its secret; ``algorithm`` where its requests are signed."""

    prefix: str
    created_at: Instant
    expires_at: Instant | None
    algorithm: Algorithm | None


class KeyPage(BaseModel):
    items: list[KeyView]
    next: str | None


class AccountDetailsView(AccountView):
    keys: list[KeyView]


class ResetPasswordView(BaseModel):
    """Shown once."""

    password: str
    password_until: Instant | None


class RotatedKeyView(BaseModel):
    """Shown once; with the secret of its signatures where a key of before signed."""

    key: str
    signing_secret: str | None = None
    algorithm: Algorithm | None = None
    previous_until: Instant | None


class RotatedSecretView(BaseModel):
    """Shown once."""

    signing_secret: str
    algorithm: Algorithm
    previous_until: Instant | None
