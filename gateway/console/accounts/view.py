"""How an account is shown; pure functions."""

from dataclasses import dataclass
from datetime import datetime

from gateway.console.accounts.models import Account
from gateway.console.formatting import Formatter

STALE_DAYS = 90


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


def place_of(account: Account, say: Formatter) -> str:
    """Return what an account is bound to: a section, an agency, a platform, an enterprise's number."""
    code = account.department or account.agency
    return say.words.place(code) if code else account.source or account.enterprise or ""


def is_stale(last: datetime | None, say: Formatter) -> bool:
    """Whether nobody has used the account for a long time."""
    return last is not None and (say.now - last).days >= STALE_DAYS
