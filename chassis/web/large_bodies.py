"""Large bodies: counted before anything is built of them, and taken apart without holding up other requests.

A document of 33 MB can hold sixteen million values, of which Python makes two gigabytes in fifteen seconds.
"""

import asyncio
import json
import re
import time
from collections.abc import Iterable
from typing import Any

from chassis.errors import Malformed, TooLarge
from chassis.web.models import MAX_DEPTH

MAX_VALUES = 50_000  # in one JSON document: some 50 ms of parsing at most; our largest, the rules, has 37,000
MAX_ITEM_VALUES = 2_000  # in an item of a list of thousands
MAX_MEMBERS = 2_000  # beside the list; the parser itself takes half as many
TURN_SECONDS = 0.005
_STRUCTURE = frozenset(b',[{"')
_OTHER_BYTES = bytes(byte for byte in range(256) if byte not in _STRUCTURE)
_SPACE = re.compile(rb"[ \t\n\r]*")
_SCALAR = re.compile(rb"[^\s,\[\]{}\"]+")
_MARK = re.compile(rb'"(?:[^"\\]++|\\.)*+"|["\[\]{}]', re.DOTALL)


class Turns:
    """Gives other requests a turn whenever this one has computed for ``TURN_SECONDS``."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    async def pass_on(self) -> None:
        if time.perf_counter() - self._since > TURN_SECONDS:
            await asyncio.sleep(0)
            self._since = time.perf_counter()


def check_values(body: bytes) -> None:
    """Refuse a JSON document of too many values before they are built.

    Raises:
        TooLarge: it has more than ``MAX_VALUES`` lists, objects and commas.
    """
    if body.count(b",") + body.count(b"[") + body.count(b"{") > MAX_VALUES and _count_values(body) > MAX_VALUES:
        raise TooLarge


def _count_values(body: bytes) -> int:
    """Return how many commas and opening brackets stand outside strings; at least ``MAX_VALUES`` + 1 if too many."""
    marks = body.replace(rb"\\", b"").replace(rb"\"", b"").translate(None, _OTHER_BYTES)
    if marks.count(b'"') > 4 * (MAX_VALUES + 1):  # two around each name, two around each value
        return MAX_VALUES + 1
    return len(b"".join(marks.split(b'"')[::2]))


def split_lines(body: bytes, most: int) -> list[tuple[int, bytes]]:
    """Return the lines of newline-delimited JSON that are not blank, with their numbers from 1.

    Raises:
        TooLarge: there are more than ``most``, or more than that again are blank.
    """
    if body.count(b"\n") > 2 * most:
        raise TooLarge(_at_most(most))
    lines = [(number, line) for number, line in enumerate(body.split(b"\n"), start=1) if line.strip()]
    if len(lines) > most:
        raise TooLarge(_at_most(most))
    return lines


def _at_most(most: int) -> str:
    return f"最多{most}条"


async def split_list(body: bytes, name: str, *, most: int, item_bytes: int) -> tuple[bytes, list[slice]]:
    """Return a JSON object with the list ``name`` emptied, and where in ``body`` the items of that list stand.

    Neither is checked further: both are still to be parsed strictly. Where there is no such list, the document
    is returned as it is.

    Raises:
        TooLarge: the list has more than ``most`` items, or one value has more than ``item_bytes``.
        Malformed: the document is not JSON.
    """
    splitting = _Splitting(body, item_bytes)
    if not splitting.is_at(b"{") and len(body) <= item_bytes:
        return body, []
    rest, items, members = bytearray(b"{"), list[slice](), 0
    splitting.expect(b"{")
    while not splitting.accept(b"}"):
        members += 1
        if members > MAX_MEMBERS:
            raise TooLarge
        key = splitting.value()
        splitting.expect(b":")
        rest += body[key] + b":"
        if _text_of(body[key]) == name and splitting.accept(b"["):
            rest += b"[]"
            items += await _items(splitting, most)
        else:
            rest += body[splitting.value()]
        if splitting.accept(b","):
            rest += b","
        elif not splitting.is_at(b"}"):
            raise Malformed
    splitting.expect_end()
    return bytes(rest + b"}"), items


async def _items(splitting: "_Splitting", most: int) -> list[slice]:
    items, turns = list[slice](), Turns()
    while not splitting.accept(b"]"):
        if items:
            splitting.expect(b",")
        if len(items) == most:
            raise TooLarge(_at_most(most))
        items.append(splitting.value())
        await turns.pass_on()
    return items


def _text_of(key: bytes) -> str | None:
    try:
        text = json.loads(key)
    except ValueError:
        raise Malformed from None
    return text if isinstance(text, str) else None


def render_list(name: str, items: Iterable[Any], **members: Any) -> bytes:
    """Return a JSON object with a long list, rendered item by item: one long call would hold up all other threads."""
    first = "".join(f"{_render(key)}:{_render(value)}," for key, value in members.items())
    return f"{{{first}{_render(name)}:[{','.join(_render(item) for item in items)}]}}".encode()


def _render(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class _Splitting:
    """A position in a JSON document that is taken apart."""

    def __init__(self, body: bytes, most_bytes: int) -> None:
        self._body = body
        self._most_bytes = most_bytes
        self._at = len(b"\xef\xbb\xbf") if body.startswith(b"\xef\xbb\xbf") else 0

    def is_at(self, mark: bytes) -> bool:
        """Whether ``mark`` comes next, after white space."""
        space = _SPACE.match(self._body, self._at)
        self._at = space.end() if space else self._at
        return self._body.startswith(mark, self._at)

    def accept(self, mark: bytes) -> bool:
        """Pass ``mark`` if it comes next."""
        found = self.is_at(mark)
        self._at += len(mark) if found else 0
        return found

    def expect(self, mark: bytes) -> None:
        if not self.accept(mark):
            raise Malformed

    def expect_end(self) -> None:
        self.is_at(b"")
        if self._at != len(self._body):
            raise Malformed

    def value(self) -> slice:
        """Pass a value, and return where it stands."""
        self.is_at(b"")
        begin = self._at
        self._at = self._end_of_value(begin)
        return slice(begin, self._at)

    def _end_of_value(self, begin: int) -> int:
        limit = min(len(self._body), begin + self._most_bytes)
        if self._body[begin : begin + 1] not in (b'"', b"[", b"{"):
            scalar = _SCALAR.match(self._body, begin, limit)
            if scalar is None:
                raise Malformed
            return scalar.end()
        depth = 0
        for count, mark in enumerate(_MARK.finditer(self._body, begin, limit)):
            found = mark[0]
            if found in (b"{", b"["):
                depth += 1
                if depth > MAX_DEPTH:
                    raise Malformed
            elif found in (b"}", b"]"):
                depth -= 1
            elif found == b'"':  # the string does not end within the limit
                break
            if depth <= 0:
                return mark.end()
            if count > 2 * MAX_ITEM_VALUES:
                raise TooLarge
        raise TooLarge if limit < len(self._body) else Malformed
