"""Forms that become the body of a request: fields declared once, shown by one macro, read back by one function.

A field's name is its place in the body: ``refund.amount_fen`` is ``{"refund": {"amount_fen": …}}``. An empty field is
left out of the body. What a service finds wrong comes back to the field, with what the person wrote still in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from canon.money import fen_of
from canon.numbers import whole_of
from canon.shanghai import SHANGHAI
from gateway.console.service_calls import Reply

LONGEST = 5000  # characters of a text


class Sort(StrEnum):
    """What a field holds, and so how it is shown and read."""

    TEXT = "text"
    LONG = "long"  # several lines
    CHOICE = "choice"  # one of a list
    RADIO = "radio"  # one of a few, all of them shown
    TICKS = "ticks"  # any of a list: a list of texts
    TICK = "tick"  # true or false
    MONEY = "money"  # typed in yuan, sent in fen
    COUNT = "count"
    DAY = "day"
    INSTANT = "instant"  # typed as a time of Shanghai
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form; ``label`` is shown as it is, ``hint`` below it."""

    name: str
    label: str
    sort: Sort = Sort.TEXT
    required: bool = False
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    value: str = ""  # what stands in it at first
    suggestions: tuple[str, ...] = ()  # of a text: what may be meant
    longest: int = LONGEST
    rows: int = 3
    is_number: bool = False  # of a choice or a hidden field: its values are sent as numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Fields, and what is said around them: ``consequence`` first, the verb on the button last."""

    name: str
    verb: str
    fields: tuple[Field, ...] = ()
    consequence: str = ""
    button: str = ""  # what is written on it; otherwise the verb
    is_grave: bool = False  # its button is red


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a person wrote into a form, and what is wrong with it by the name of the field."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""  # of the whole form


BLANK = Filled()


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """What is said of a field that cannot be read."""

    required: str
    number: str
    instant: str


def read_form(form: Form, sent: Mapping[str, str], messages: Messages) -> tuple[dict[str, Any], Filled]:
    """Return the body that the fields make, and what was written with what is wrong with it."""
    body: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in form.fields:
        try:
            value = _value(one, sent, messages)
        except ValueError as error:
            errors[one.name] = str(error)
            continue
        if value is not None:
            _put(body, one.name, value)
    return body, Filled(values=dict(sent), errors=errors)


def refused(form: Form, sent: Mapping[str, str], reply: Reply, unsure: str) -> Filled:
    """Return the form with what the service said: beside its fields where it named them, else above them."""
    names = {one.name for one in form.fields}
    errors = {_nearest(name, names): message for name, message in reply.errors.items()}
    own = {name: message for name, message in errors.items() if name in names}
    rest = [message for name, message in errors.items() if name not in names]
    title = reply.title or (unsure if reply.status >= 500 else reply.code)
    return Filled(values=dict(sent), errors=own, message=" ".join([title, *rest]) if not own or rest else title)


def _nearest(name: str, names: set[str]) -> str:
    """Return the field that an error belongs to: the field itself, or the one that holds it."""
    while name not in names and "." in name:
        name = name.rpartition(".")[0]
    return name


def _value(one: Field, sent: Mapping[str, str], messages: Messages) -> Any:
    if one.sort is Sort.TICK:
        return one.name in sent
    if one.sort is Sort.TICKS:
        chosen = [choice.value for choice in one.choices if f"{one.name}.{choice.value}" in sent]
        return _needed(one, chosen or None, messages)
    text = sent.get(one.name, "").replace("\r\n", "\n").strip()
    if not text:
        return _needed(one, None, messages)
    return _parse(one, text, messages)


def _parse(one: Field, text: str, messages: Messages) -> Any:
    if one.sort is Sort.MONEY:
        return _read(fen_of, text, messages.number)
    if one.sort is Sort.COUNT:
        return _read(whole_of, text, messages.number)
    if one.sort is Sort.DAY:
        return _read(date.fromisoformat, text, messages.instant).isoformat()
    if one.sort is Sort.INSTANT:
        return _read(datetime.fromisoformat, text, messages.instant).replace(tzinfo=SHANGHAI).isoformat()
    if one.choices:
        return _chosen(one, text, messages)
    return _read(whole_of, text, messages.number) if one.is_number else text


def _chosen(one: Field, text: str, messages: Messages) -> str | int | bool:
    if text not in {choice.value for choice in one.choices}:
        raise ValueError(messages.required)
    if text in ("true", "false"):
        return text == "true"
    return whole_of(text) if one.is_number else text


def _read(parse: Any, text: str, wrong: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        raise ValueError(wrong) from None


def _needed(one: Field, value: Any, messages: Messages) -> Any:
    if value is None and one.required:
        raise ValueError(messages.required)
    return value


def _put(body: dict[str, Any], name: str, value: Any) -> None:
    *path, last = name.split(".")
    for step in path:
        body = body.setdefault(step, {})
    body[last] = value


def choices(values: Sequence[str], label: Any) -> tuple[Choice, ...]:
    """Return a choice for each value, named by ``label(value)``."""
    return tuple(Choice(str(value), label(value)) for value in values)
