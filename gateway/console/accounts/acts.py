"""The acts of an administrator on an account: where each is sent, what its form asks, and when it is locked; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from canon.codes import Agency, Department
from gateway.accounts.account_models import MACHINES, OUTSIDE, Role, is_outside
from gateway.accounts.keys import Algorithm
from gateway.console.accounts.models import Account
from gateway.console.forms import Choice, Field, Form, Sort, choices
from gateway.console.translations import Translations

PATH = "/v1/accounts"
OPEN, STANDING, DISABLE, ENABLE = "open", "standing", "disable", "enable"
PASSWORD, FACTOR, KEY, SECRET, END_KEY = "password", "factor", "key", "secret", "end-key"
ACTS = (STANDING, PASSWORD, FACTOR, KEY, DISABLE, ENABLE)
SHOWS = frozenset({OPEN, PASSWORD, KEY, SECRET})  # a credential, once
GRAVE = frozenset({DISABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The request that an act becomes."""

    method: str
    path: str
    has_body: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    verb: str
    why: str


def target_of(act: str, name: str = "", prefix: str = "") -> Target:
    """Return where an act is sent."""
    account, key = f"{PATH}/{quote(name, safe='')}", quote(prefix, safe="")
    targets = {
        OPEN: Target(method="POST", path=PATH),
        STANDING: Target(method="PUT", path=f"{account}/roles"),
        DISABLE: Target(method="POST", path=f"{account}/disable"),
        ENABLE: Target(method="POST", path=f"{account}/enable"),
        PASSWORD: Target(method="POST", path=f"{account}/password", has_body=False),
        FACTOR: Target(method="DELETE", path=f"{account}/second-factor", has_body=False),
        KEY: Target(method="POST", path=f"{account}/keys", has_body=False),
        SECRET: Target(method="POST", path=f"{account}/keys/{key}/signing-secret"),
        END_KEY: Target(method="DELETE", path=f"{account}/keys/{key}", has_body=False),
    }
    return targets[act]


def open_form(words: Translations, enterprises: Mapping[str, str], partners: Sequence[str]) -> Form:
    """Return the form of a new account; what does not belong to its role is refused by its field.

    It is for a person unless another answer is chosen: a key instead of a password is of no use to one.
    """
    sources = tuple(Choice(code, words.name("channel", code)) for code in ("12345", "12315"))
    firms = tuple(Choice(identifier, name) for identifier, name in enterprises.items())
    users = (Choice("true", words("af.person.yes")), Choice("false", words("af.person.no")))
    fields = (
        Field(name="name", label=words("af.name"), required=True, longest=64, hint=words("af.name.hint")),
        _roles(words, list(Role), ()),
        Field(
            name="person",
            label=words("af.person"),
            sort=Sort.RADIO,
            choices=users,
            value="true",
            hint=words("af.person.hint"),
        ),
        _department(words, None),
        Field(name="agency", label=words("af.agency"), sort=Sort.CHOICE, choices=choices(list(Agency), words.place)),
        Field(name="source", label=words("af.source"), sort=Sort.CHOICE, choices=sources),
        Field(
            name="enterprise",
            label=words("af.enterprise"),
            sort=Sort.CHOICE,
            choices=firms,
            hint=words("af.enterprise.hint"),
        ),
        Field(
            name="partner",
            label=words("af.partner"),
            sort=Sort.CHOICE,
            choices=choices(partners, str),
            hint=words("af.partner.hint"),
        ),
        _scopes(words, ()),
    )
    return Form(name=OPEN, verb=words("account.open"), fields=fields, consequence=words("account.open.says"))


def act_form(act: str, account: Account, words: Translations) -> Form:
    """Return the form of an act on an account."""
    return Form(
        name=act,
        verb=words(f"account.{act}"),
        fields=_fields(act, account, words),
        consequence=words(f"account.{act}.says"),
        is_grave=act in GRAVE,
    )


def key_forms(words: Translations) -> tuple[Form, Form]:
    """Return the forms of one key: to sign its requests, and to end it."""
    algorithms = tuple(Choice(one.value, one.value) for one in Algorithm if one.is_available)
    algorithm = Field(
        name="algorithm",
        label=words("af.algorithm"),
        sort=Sort.CHOICE,
        choices=algorithms,
        hint=words("af.algorithm.hint"),
    )
    secret = Form(
        name=SECRET, verb=words("account.secret"), fields=(algorithm,), consequence=words("account.secret.says")
    )
    end = Form(name=END_KEY, verb=words("account.end-key"), consequence=words("account.end-key.says"), is_grave=True)
    return secret, end


def lock_of(act: str, account: Account, words: Translations) -> Locked | None:
    """Return why an act does not apply to an account, ``None`` if it does."""
    why = _why_locked(act, account)
    return Locked(verb=words(f"account.{act}"), why=words(why)) if why else None


def _why_locked(act: str, account: Account) -> str | None:
    is_open = account.disabled_at is None
    if act in (DISABLE, ENABLE):
        return None if is_open is (act == DISABLE) else f"lock.{act}"
    if act == PASSWORD and any(role in MACHINES for role in account.roles) and not account.has_password:
        return "lock.password"
    if act == FACTOR and not account.second_factor:
        return "lock.factor"
    if act == KEY and (account.has_password or not is_outside(account.roles)):
        return "lock.key"
    return "lock.closed" if act == KEY and not is_open else None


def tidy(act: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the body as the interface takes it: nothing for what was not ticked."""
    return body | {"scopes": body.get("scopes", [])} if act in (OPEN, STANDING) else body


def _fields(act: str, account: Account, words: Translations) -> tuple[Field, ...]:
    if act in (DISABLE, ENABLE):
        return (Field(name="reason", label=words("af.reason"), sort=Sort.LONG, required=True, longest=500),)
    if act != STANDING:
        return ()
    if is_outside(account.roles):  # what it is stays, only what it may changes
        return (
            _roles(words, [role for role in OUTSIDE if role in account.roles], account.roles),
            _scopes(words, account.scopes),
        )
    inside = [role for role in Role if role not in OUTSIDE]
    return (_roles(words, inside, account.roles), _department(words, account.department))


def _roles(words: Translations, roles: Sequence[str], chosen: Sequence[str]) -> Field:
    named = choices(roles, lambda role: words(f"role.{role}"))
    return Field(
        name="roles", label=words("af.roles"), sort=Sort.TICKS, required=True, choices=named, value=",".join(chosen)
    )


def _department(words: Translations, chosen: str | None) -> Field:
    return Field(
        name="department",
        label=words("af.department"),
        sort=Sort.CHOICE,
        choices=choices(list(Department), words.place),
        hint=words("af.department.hint"),
        value=chosen or "",
    )


def _scopes(words: Translations, chosen: Sequence[str]) -> Field:
    return Field(
        name="scopes",
        label=words("af.scopes"),
        sort=Sort.TICKS,
        choices=(Choice("backdate", words("af.scopes.backdate")),),
        value=",".join(chosen),
    )
