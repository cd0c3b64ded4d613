"""Pages of the console beside many complaints: every page of the menu, lists by filter, searches, cases, deep pages.

Each page is asked for over a socket through the gateway by somebody signed in, by two browsers of the same person at
once, and compared with a page that needs no service.
"""

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from benchmarks import paint
from benchmarks.casework import SECTIONS, handled, phone_of_first, settled
from benchmarks.copies import multiply
from benchmarks.figures import AT_MOST, Section, Verdict
from benchmarks.load import percentile
from benchmarks.servers import Servers
from benchmarks.sizes import Sizes
from benchmarks.visits import Page, Visitor, link_in, time_page
from chassis.clock import machine_now
from gateway.console.navigation import MENU

NAME = "pages"
DATABASE = "bench_pages"
MILLION = 1_000_000
P99_GOAL = 300.0  # ms
AT_ONCE = 2  # browsers of the same person
WARM = 4  # visits that are not measured
PAGE_SECONDS = 30.0  # after which a slow page is asked for fewer times
DEPTH = 8  # pages of a list, one behind the other
OPENED = 200  # cases whose pages are opened in turn
ROLES = (
    "hub",
    "officer",
    "section_head",
    "bureau_head",
    "auditor",
    "operator",
    "administrator",
    "agency",
    "enterprise",
)
TRIVIAL = Page(
    name="the page of one's own account, which needs no service", who="hub", address=lambda _: "/console/account"
)
SAMPLE = """
    (select id, number, respondent_name, state, department, officer from dispatch.cases
        where state in ('closed', 'followed_up') order by md5(id::text) limit $1)
    union all
    (select id, number, respondent_name, state, department, officer from dispatch.cases
        where state not in ('closed', 'followed_up') order by md5(id::text) limit $1)
"""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What is looked for: some cases of every kind of state, a person's number, an enterprise's first dispute."""

    cases: Sequence[Row]
    phone: str
    rare: str  # the name of a firm with few cases

    def of(self, where: Callable[[Row], bool]) -> Sequence[Row]:
        return [row for row in self.cases if where(row)]


async def measure(servers: Servers, sizes: Sizes) -> list[Section]:
    """Measure beside some thousands of complaints."""
    return await _measure(servers, sizes)


async def measure_million(servers: Servers, sizes: Sizes) -> list[Section]:
    """Measure beside a million complaints."""
    return await _measure(servers, replace(sizes, page_complaints=MILLION, handled=2_000, visits=100))


async def _measure(servers: Servers, sizes: Sizes) -> list[Section]:
    await servers.fresh(DATABASE)
    try:
        counts = await populate(servers, sizes)
        return await measure_pages(servers, sizes, counts)
    finally:
        await servers.drop(DATABASE)


async def populate(servers: Servers, sizes: Sizes) -> dict[str, int]:
    """Fill the database; return how much of what is in it, and the seconds it took."""
    began, url = time.monotonic(), servers.url(DATABASE)
    async with _gateway(servers) as (address, credentials):
        keys = {who: {one["header"]: one["value"]} for who, one in credentials.items()}
        refused = await handled(address, keys, url, sizes.handled)
    _say(f"{sizes.handled:,} messages received and handled, {refused} commands refused")
    async with servers.connected(DATABASE) as database:
        counts = await multiply(database, sizes.page_complaints, _say)
    return counts | {"seconds to make them": round(time.monotonic() - began)}


async def measure_pages(servers: Servers, sizes: Sizes, counts: Mapping[str, int]) -> list[Section]:
    """Ask for every page of a filled database, then let Chromium show some of them while others ask and send."""
    async with _gateway(servers) as (address, credentials), AsyncExitStack() as stack:
        people = {who: [Visitor(address) for _ in range(AT_ONCE)] for who in ROLES}
        for who, browsers in people.items():
            for browser in browsers:
                await stack.enter_async_context(browser)
                await browser.sign_in(credentials[who]["user"], credentials[who]["password"])
        async with servers.connected(DATABASE) as database:
            await settled(database)  # limits that passed meanwhile have fired
            await database.execute("vacuum analyze")
            sample = await _sample(database, sizes)
        spans: dict[str, dict[str, list[float]]] = {}
        pages = [TRIVIAL, *menu_pages(), *list_pages(sample), *case_pages(sample), *await deep_pages(people)]
        for page in pages:
            for number in range(WARM):
                await people[page.who][number % AT_ONCE].measured(page.address(number), page.form)
            took = await time_page(people[page.who], page, sizes.visits, PAGE_SECONDS)
            spans.setdefault(page.name, {})[page.who] = took
            _say(f"{page.name} ({page.who}): p50 {percentile(took, 0.5):.0f} ms, p99 {percentile(took, 0.99):.0f} ms")
        painted = await paint.measure(address, credentials, [str(row["id"]) for row in sample.cases], sizes.paints)
    return [_section(spans, counts, sizes), painted]


def menu_pages() -> list[Page]:
    """Return each page of the menu for each role that has it."""
    entries = [entry for entries in MENU.values() for entry in entries]
    return [
        Page(name=f"menu: {entry.name}", who=who, address=lambda _, path=entry.path: path)
        for entry in entries
        for who in ROLES
        if who in (entry.roles or ROLES)
    ]


def list_pages(sample: Sample) -> list[Page]:
    """Return the lists by their usual filters, and the searches."""
    today = machine_now().date().isoformat()
    month = today[:8] + "01"
    case = sample.cases[0]
    firm = next(row["respondent_name"] for row in sample.cases if row["respondent_name"])
    paths = {
        "search: a number, from the bar": f"search?q={case['number']}",
        "search: a number nobody has, from the bar": "search?q=WQ19990101-00001",
        "search: a firm, from the bar": f"search?q={quote(firm)}",
        "search: words, from the bar": f"search?q={quote('押金不退')}",
        "search: a firm": f"search?respondent={quote(firm)}",
        "search: a firm with few cases": f"search?respondent={quote(sample.rare)}",
        "search: a firm nobody complained of": f"search?respondent={quote('从来没有这家店')}",
        "search: a frequent word": f"search?words={quote('退款')}",
        "search: two words": f"search?words={quote('健身 退')}",
        "search: a word nobody wrote": f"search?words={quote('独角兽')}",
        "search: a state": "search?state=closed",
        "search: a state and a section": f"search?state=followed_up&department={SECTIONS[0]}",
        "search: an agency": "search?agency=housing",
        "search: a channel": "search?channel=partner",
        "search: a kind": "search?kind=report",
        "search: an officer": "search?officer=officer.dev",
        "search: days of receipt": f"search?received_from={month}&received_to={today}",
        "search: open ones": "search?open=true",
        "search: late ones": "search?late=true",
        "search: by limit": "search?sort=due",
        "search: the oldest first": "search?sort=oldest",
        "search: section, channel, word, days": f"search?department={SECTIONS[1]}&channel=12345&received_from={month}"
        f"&words={quote('食品')}",
        "reminders: all": "reminders?state=all",
        "odr: settled": "odr?state=settled",
        "odr: all": "odr?state=all",
        "odr: enterprises": "odr/enterprises",
        "plans: all": "plans?state=all",
        "metrics: a year": "metrics?period=year",
        "metrics: a quarter": "metrics?period=quarter",
        "metrics: a section": f"metrics?department={SECTIONS[1]}",
        "metrics: by event": "metrics?basis=event",
        "metrics: one figure": "metrics/on_time_handling_rate",
        "metrics: one figure of a year, by town": "metrics/handling_rate?period=year&by=town",
        "metrics: the cases behind a figure": "metrics/received/cases",
        "metrics: the cases behind a figure of a year": "metrics/handling_rate/cases?period=year&part=rest",
    }
    paths |= {f"handovers: {state}": f"handovers?state={state}" for state in ("late", "acknowledged", "ended", "all")}
    paths["handovers: of an agency"] = "handovers?state=all&agency=housing"
    pages = [_page(name, "hub", path) for name, path in paths.items()]
    own = {"my: section": "my?whose=section", "my: closed": "my?whose=closed"}
    pages += [_page(name, "officer", path) for name, path in own.items()]
    trail = {
        "audit: one account": "audit?account=hub.dev",
        "audit: an account that did nothing": "audit?account=nobody",
        "audit: one act": "audit?act=contact.disclose",
    }
    pages += [_page(name, "auditor", path) for name, path in trail.items()]
    form = {"phone": sample.phone, "reason": "核对同一事项"}
    pages.append(replace(_page("search: a telephone number", "hub", "search/phone"), form=form))
    return pages


def case_pages(sample: Sample) -> list[Page]:
    """Return the pages of cases, another one in each visit."""
    sections = {"hub": sample.cases, "auditor": sample.cases, "bureau_head": sample.cases}
    sections["officer"] = sections["section_head"] = sample.of(lambda row: row["department"] == SECTIONS[0])
    return [
        Page(name="a case", who=who, address=lambda n, rows=rows: f"/console/cases/{rows[n * 7 % len(rows)]['id']}")
        for who, rows in sections.items()
        if rows
    ]


async def deep_pages(people: Mapping[str, Sequence[Visitor]]) -> list[Page]:
    """Return pages some way into long lists, by their cursors."""
    lists = {
        "search": ("hub", "/console/search"),
        "search by word": ("hub", f"/console/search?words={quote('退款')}"),
        "search by state": ("hub", "/console/search?state=closed"),
        "reminders": ("hub", "/console/reminders?state=all"),
        "odr": ("hub", "/console/odr?state=all"),
        "plans": ("hub", "/console/plans?state=all"),
        "handovers": ("hub", "/console/handovers?state=all"),
        "metrics, cases": ("hub", "/console/metrics/received/cases"),
        "audit": ("auditor", "/console/audit"),
    }
    pages = []
    for name, (who, address) in lists.items():
        reached = address
        for _ in range(DEPTH - 1):
            link = link_in(await people[who][0].read(reached), "cursor")
            if link is None:
                break
            reached = link
        if reached != address:
            pages.append(Page(name=f"{name}: some pages on", who=who, address=lambda _, link=reached: link))
    return pages


@asynccontextmanager
async def _gateway(servers: Servers) -> AsyncIterator[tuple[str, dict[str, dict[str, str]]]]:
    """Run the gateway and all services as one process; yield its address and the credentials of development."""
    env = servers.environment(NAME, servers.url(DATABASE), WEIQUAN_MEANING="off")
    async with servers.hosting(NAME, "deploy.host", "all", env) as port:
        yield f"http://127.0.0.1:{port}", json.loads((servers.home / NAME / "credentials.json").read_text())


async def _sample(database: Any, sizes: Sizes) -> Sample:
    rows = await database.fetch(SAMPLE, min(OPENED, sizes.visits))
    rare = await database.fetchval(
        "select respondent_name from (select respondent_name from dispatch.cases where respondent_name is not null"
        " order by received_at limit 5000) c group by 1 order by count(*), 1 limit 1"
    )
    return Sample(cases=rows, phone=phone_of_first(), rare=rare)


def _page(name: str, who: str, path: str) -> Page:
    return Page(name=name, who=who, address=lambda _: f"/console/{path}")


def _say(what: str) -> None:
    print(f"  {what}", flush=True)


def _section(spans: Mapping[str, Mapping[str, list[float]]], counts: Mapping[str, int], sizes: Sizes) -> Section:
    trivial = spans[TRIVIAL.name]["hub"]
    verdicts = []
    for name, by_role in spans.items():
        who, slowest = max(by_role.items(), key=lambda one: percentile(one[1], 0.99))
        p50 = percentile(slowest, 0.5)
        verdicts.append(
            Verdict(
                name=f"{name} ({who}), p99 (p50 {p50:.0f} ms, {p50 / percentile(trivial, 0.5):.1f}×)",
                value=percentile(slowest, 0.99),
                unit="ms",
                sign=AT_MOST,
                goal=P99_GOAL,
            )
        )
    visits = sum(len(took) for by_role in spans.values() for took in by_role.values())
    return Section(
        title=f"Pages of the console beside {counts['complaints']:,} complaints",
        verdicts=verdicts,
        notes=[
            ", ".join(f"{name}: {count:,}" for name, count in counts.items()),
            f"each page by every role that has it, the slowest shown; {visits:,} visits, two browsers at once",
            f"{sizes.visits} visits of a page, fewer where they take {PAGE_SECONDS:g} s; × of the trivial page",
            "gateway, services, PostgreSQL and browsers share the processors; menu counts are those of 15 seconds",
        ],
    )
