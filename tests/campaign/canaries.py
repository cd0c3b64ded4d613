"""Invented persons whose every word is looked for where no person may stand (C12)."""

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import unquote

FAMILIES = "阚佘逄亓鄢仉"
GIVEN = "翀翊垚淼骉昶珺祎旸翛犇焱翙璟颢"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CHECKS = "10X98765432"
_DIGITS = re.compile(r"1(?:9\d{9}|101\d{13}[\dX])(?!\d)")  # beginning with what is quickly found
_HEXADECIMAL = re.compile(r"[0-9a-f]*")
_DIGEST = 32  # digits of the shortest
_LAST = (12, 16)  # digits of a UUID's end and of a span
_QUOTED = re.compile(r"%[0-9A-Fa-f]{2}[%0-9A-Za-z._~+-]*")
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str
    id_number: str

    @property
    def introduction(self) -> str:
        """How people begin their letters."""
        return f"本人{self.name}，电话{self.phone}，身份证号{self.id_number}，"


def a_person(seed: str) -> Person:
    random = Random(f"person/{seed}")
    name = random.choice(FAMILIES) + random.choice(GIVEN) + random.choice(GIVEN)
    born = f"{random.randint(1950, 2004)}{random.randint(1, 12):02}{random.randint(1, 28):02}"
    digits = f"1101{random.randint(1, 9):02}{born}{random.randint(1, 999):03}"
    check = _CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]
    return Person(name=name, phone=f"19{random.randrange(10**9):09}", id_number=digits + check)


def found_in(text: str, persons: Iterable[Person]) -> set[str]:
    """Which words of these persons stand in a text, plain or in a common encoding."""
    known = {word for person in persons for word in (person.name, person.phone, person.id_number)}
    return {word for form in _forms(text) for words in (_names, _numbers) for word in words(form) if word in known}


def _names(text: str) -> Iterator[str]:
    """What could be a name; nearly all of a text is passed over at the speed of ``find``."""
    for family in FAMILIES:
        at = text.find(family)
        while at >= 0:
            yield text[at : at + 3]
            at = text.find(family, at + 1)


def _numbers(text: str) -> Iterator[str]:
    """What could be a phone or identity number: not the end of a longer one, and not in the middle of an id."""
    for found in _DIGITS.finditer(text):
        if not text[max(found.start() - 1, 0) : found.start()].isdigit() and not _in_an_id(text, found):
            yield found[0]


def _in_an_id(text: str, found: re.Match[str]) -> bool:
    """Whether it stands in a digest, or at the end of a UUID or a trace's span, where it is somebody's by chance."""
    before = _HEXADECIMAL.match(text[max(found.start() - _DIGEST, 0) : found.start()][::-1])
    after = _HEXADECIMAL.match(text, found.end(), found.end() + _DIGEST)
    assert before is not None
    assert after is not None
    length = len(before[0]) + len(found[0]) + len(after[0])
    start = found.start() - len(before[0])
    return length >= _DIGEST or (length in _LAST and text[max(start - 1, 0) : start] == "-")


def _forms(text: str) -> Iterator[str]:
    yield text
    yield from map(unquote, _QUOTED.findall(text))
    if "\\u" in text:
        yield re.sub(r"\\+u([0-9a-f]{4})", lambda found: json.loads(f'"\\u{found[1]}"'), text)
    for word in re.findall(r"\\x([0-9a-f]{16,})", text):  # how a dump writes bytea
        yield bytes.fromhex(word[: len(word) // 2 * 2]).decode(errors="ignore")
    for word in _ENCODED.findall(text):
        if not re.fullmatch(r"[0-9a-f-]+", word):
            try:
                yield base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_" if "-" in word else None).decode()
            except (binascii.Error, ValueError):
                continue
