"""No field and no parameter of the console breaks it: forty hostile values in each are answered, and cheaply.

In ``make test`` with one of the values in a few of the fields, by one of the people, others the next day; in
``make sweeps`` with all, by all.
"""

import re
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from lxml import html  # type: ignore[import-untyped]
from starlette.datastructures import QueryParams

from tests.console.test_hostile import EVERYBODY, IDENTIFIER, STAFF, fill
from tests.support.county import County
from tests.support.visitor import visiting_as
from tests.sweeps import IS_WHOLE, SEED, is_sampled, sampled

NUMBERS = "0 -1 1e3 1e300000 1e500000 -1e500000 1E+99999999 NaN inf -Infinity 0x10 1_000 1,00 ٣٤ ² １２ 一千万亿"
DAYS = "0001-01-01 9999-12-31 2026-02-30 0000-00-00 2026-13-01T25:61 99999-01-01"
LONG = ("9" * 19, "9" * 5000, "1" + "0" * 400, "0." + "0" * 4000 + "1", "1," * 3000, "é\u0301" * 200, "九3" * 5000)
TEXTS = ("x", "", " ", "\x00", "\x1b[31m", "\u202e", "\U0001f600", "甲" * 100_000, "' or 1=1 --", "%00%ff%", "../../x")
ALL_VALUES = (*NUMBERS.split(), *DAYS.split(), *LONG, *TEXTS, "null", "[]", "{")
LONGEST_QUERY = 60_000  # bytes; httpx sends none that is longer
DAYS_VALUES = ALL_VALUES if IS_WHOLE else (ALL_VALUES[SEED % len(ALL_VALUES)],)
PEOPLE = EVERYBODY if IS_WHOLE else (EVERYBODY[SEED % len(EVERYBODY)],)
FEW = 6  # one of so many fields on one day, besides all fields of a page at once
MOST_PAGES = 60  # of as many kinds
MOST_SECONDS = 0.25  # of processor, of the process in which all services run, the best of three
ENDS = re.compile("sign-out|second-factor|password|/disable|erasure")  # what would end the visit
LINK = re.compile(r'href="(/console/[^"#]*)')
Values = dict[str, str]


@pytest.fixture
def names_read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of parameters that pages have looked for in an address."""
    names: set[str] = set()
    get = QueryParams.get

    def noting(self: QueryParams, key: str, *default: object) -> object:
        names.add(key)
        return get(self, key, *default)

    monkeypatch.setattr(QueryParams, "get", noting)
    return names


@dataclass(frozen=True, slots=True)
class Page:
    """A page of its kind: its address, its text, and the names of parameters that it reads."""

    path: str
    text: str
    names: list[str]


class Fuzz:
    def __init__(self, person: httpx.AsyncClient) -> None:
        self.person = person
        self.wrong: list[str] = []
        self.answers = 0

    async def try_it(self, name: str, method: str, path: str, **sent: Values) -> None:
        seconds = []
        while len(seconds) < 3 and (not seconds or min(seconds) > MOST_SECONDS):
            began = time.process_time()
            answer = await self.person.request(method, path, headers={"Origin": str(self.person.base_url)}, **sent)
            seconds.append(time.process_time() - began)
        self.answers += 1
        if answer.status_code >= 500 or min(seconds) > MOST_SECONDS:
            self.wrong.append(f"{method} {path} {name}: {answer.status_code}, {min(seconds):.2f} s")

    async def in_address(self, page: Page, value: str) -> None:
        """Send a value in each parameter of a page, and in all at once."""
        bare, _, query = page.path.partition("?")
        own = dict(parse_qsl(query))
        alone = [[name] for name in page.names if is_sampled((name, IDENTIFIER.sub("*", bare)), FEW)]
        for names in (*alone, page.names) if page.names else ():
            short = value[: LONGEST_QUERY // (12 * max(1, len(names)))]
            sent = own | dict.fromkeys(names, short)
            await self.try_it(f"{','.join(names)}={value[:12]!r}", "GET", bare, params=sent)


async def pages_of(person: httpx.AsyncClient, starts: list[str], names_read: set[str]) -> dict[str, Page]:
    """Return a page of each kind to which a person comes."""
    kinds: dict[str, Page] = {}
    waiting = deque(["/console/", *starts])
    while waiting and len(kinds) < MOST_PAGES:
        path = waiting.popleft()
        kind = IDENTIFIER.sub("*", path.partition("?")[0])
        if kind in kinds or "/assets/" in path:
            continue
        names_read.clear()
        page = await person.get(path, follow_redirects=True)
        names = names_read | dict(parse_qsl(urlsplit(path).query)).keys()
        if "text/html" not in page.headers.get("content-type", ""):
            continue
        kinds[kind] = Page(path, page.text, sorted(names))
        waiting.extend(link.replace("&amp;", "&") for link in LINK.findall(page.text))
    return {kind: replace(page, names=own) for kind, page, own in _names_once(kinds)}


def _names_once(kinds: dict[str, Page]) -> Iterator[tuple[str, Page, list[str]]]:
    """Yield the pages with their own names; what every page reads (its shell) is left to the first alone."""
    shell = set.intersection(*(set(page.names) for page in kinds.values()))
    for number, (kind, page) in enumerate(kinds.items()):
        yield kind, page, page.names if number == 0 else [name for name in page.names if name not in shell]


def forms_of(pages: dict[str, Page]) -> Iterator[tuple[str, Values, list[str]]]:
    """Each form that is posted, of a kind one: where it goes, what stands in it, and what a person may change."""
    known = set()
    for page in pages.values():
        for form in html.fromstring(page.text).forms:
            action = form.get("action") or page.path
            values = {name: value or "" for name, value in form.form_values()}
            fields = form.xpath(".//input|.//textarea|.//select")
            typed = [one.name for one in fields if one.name and one.name != "token"]
            kind = (IDENTIFIER.sub("*", action), *sorted(set(typed)))
            if form.method == "POST" and form.get("enctype") is None and kind not in known and not ENDS.search(action):
                known.add(kind)
                yield action, values, sorted(set(typed))


@sampled
@pytest.mark.usefixtures("nothing_arrives")
async def test_no_form_and_no_parameter_breaks_the_console(county: County, names_read: set[str]) -> None:
    cases = await fill(county)
    found = {}

    for role in PEOPLE:
        async with visiting_as(county, STAFF if role == "partner" else role) as person:
            fuzz = Fuzz(person)
            pages = await pages_of(person, [f"/console/cases/{case}" for case in cases[:1]], names_read)
            for value in DAYS_VALUES:
                for page in pages.values():
                    await fuzz.in_address(page, value)
                for action, values, typed in forms_of(pages):
                    for name in (one for one in typed if is_sampled((one, IDENTIFIER.sub("*", action)), FEW)):
                        await fuzz.try_it(f"{name}={value[:12]!r}", "POST", action, data=values | {name: value})
        assert fuzz.answers, role
        found[role] = fuzz.wrong
    assert {role: wrong for role, wrong in found.items() if wrong} == {}
