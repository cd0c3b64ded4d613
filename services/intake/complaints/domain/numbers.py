"""Normalise phone and identity numbers: invalid ones are refused on our API, but flagged from platforms."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from canon.identifiers import id_number_of, uscc_of
from canon.phones import phone_of
from canon.unsound import Unsound
from chassis.errors import FieldError
from reading.gaps import PHONE
from services.intake.complaints.domain.parts import Person, Respondent

_FOREIGN_ID = re.compile(r"[A-Z]{1,3}[0-9]{6,10}|[0-9]{8}")  # passports, permits of Hong Kong, Macau, Taiwan
Side = TypeVar("Side", Person, Respondent)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_ANONYMOUS_NAMES = frozenset({"匿名", "匿名用户", "不详", "未知", "保密"})


class NotEmail(Unsound):
    code = "format"


@dataclass(slots=True)
class Findings:
    """Invalid values: errors for our own API, flags and missing fields for platform messages."""

    errors: list[FieldError] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    unusable: list[str] = field(default_factory=list)  # JSON pointers that count as missing

    def normalise(self, pointer: str, text: str | None, read: Callable[[str], str]) -> str | None:
        """Return the normalised form, or None; an invalid value also adds a finding."""
        if not text:
            return None
        try:
            return read(text)
        except Unsound as unsound:
            self.errors.append(FieldError(field=pointer, code=unsound.code, message=str(unsound)))
            self.flags.append(f"{pointer.rpartition('/')[2]}_unsound")
            self.unusable.append(pointer)
            return None


def normalise_numbers(person: Person, respondent: Respondent, *, lenient: bool) -> tuple[Person, Respondent, Findings]:
    """Return both with normalised numbers, and the findings about invalid ones.

    A person's number from a platform that cannot be normalised stays as it came, sealed, for whoever calls back.
    """
    found = Findings()
    phone = found.normalise(PHONE, person.phone, phone_of)
    id_number = found.normalise("/complainant/id_number", person.id_number, _parse_id_document)
    email = found.normalise("/complainant/email", person.email, _parse_email)
    uscc = found.normalise("/respondent/uscc", respondent.uscc, uscc_of)
    shop_phone = None if lenient else found.normalise("/respondent/phone", respondent.phone, phone_of)
    who = _replace_changed(
        person,
        phone=phone or person.phone,
        id_number=id_number or person.id_number,
        email=email or person.email,
        anonymous=person.anonymous or person.name in _ANONYMOUS_NAMES,
    )
    return who, _replace_changed(respondent, uscc=uscc, phone=shop_phone or respondent.phone), found


def _replace_changed(side: Side, **values: Any) -> Side:
    """Replace values, but return the same object where none differs, which is the usual case."""
    return side if all(getattr(side, name) == value for name, value in values.items()) else replace(side, **values)


def searchable_numbers(person: Person) -> list[tuple[str, str]]:
    """Return (kind, normalised form) of the valid numbers by which a person can be found again."""
    return [
        *(("phone", number) for number in _valid_numbers(person.phone, phone_of)),
        *(("id_number", number) for number in _valid_numbers(person.id_number, _parse_id_document)),
    ]


def _valid_numbers(text: str | None, read: Callable[[str], str]) -> list[str]:
    try:
        return [read(text)] if text else []
    except Unsound:
        return []


def _parse_id_document(text: str) -> str:
    """Normalise an identity number, or the number of another document, which has no check character."""
    compact = "".join(text.split()).upper()
    return compact if _FOREIGN_ID.fullmatch(compact) else id_number_of(text)


def _parse_email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise NotEmail("邮箱格式不正确")
    return text
