"""How an account is shown; pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gateway.console.accounts.models import Account
from gateway.console.formatting import Formatter

STALE_DAYS = 90
PARTNER_SOURCE = "partner:"  # before the name of a partner, in the source of its complaints


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The chip of an account: its look and its word."""

    look: str
    text: str


def state_of(account: Account, say: Formatter) -> State:
    if account.disabled_at is not None:
        return State(look="stop", text=say.words("account_state.closed"))
    if account.password_until is not None:
        key = "waiting" if account.password_until > say.now else "lapsed"
        return State(look="back", text=say.words(f"account_state.{key}"))
    return State(look="done", text=say.words("account_state.open"))


def roles_of(account: Account, say: Formatter) -> str:
    return say.words("list.joint").join(say.words(f"role.{role}") for role in account.roles)


def place_of(account: Account, firms: Mapping[str, str], say: Formatter) -> str:
    """Return what an account is bound to: a section, an agency, a platform, a partner or an enterprise by its name."""
    code = account.department or account.agency
    if code:
        return say.words.place(code)
    if account.enterprise:
        return firms.get(account.enterprise, say.words("accounts.no_firm"))
    return say.words.name("channel", (account.source or "").removeprefix(PARTNER_SOURCE))


def last_of(account: Account, say: Formatter) -> str:
    """Return when the account was last used; of one that signs in by a key nobody knows."""
    if account.last_used_at is not None:
        return say.brief(account.last_used_at)
    return say.words("accounts.never" if account.has_password else "accounts.unknown_use")


def is_stale(last: datetime | None, say: Formatter) -> bool:
    """Whether nobody has used the account for a long time."""
    return last is not None and (say.now - last).days >= STALE_DAYS
