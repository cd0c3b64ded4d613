"""What strangers and colleagues write is shown as text, on every page, to everybody.

In ``make test`` by one of the payloads, another the next day, and on a page of each kind as the first of the people has
it who comes there, which is another person every day; in ``make sweeps`` by all, on all that a person comes to.
"""

import re
from collections import Counter, deque
from collections.abc import Sequence
from html.parser import HTMLParser

import httpx
import pytest

from tests.journeys.messages import a_building_order, a_gym_registration, a_partner_complaint
from tests.support.county import County
from tests.support.visitor import visiting_as
from tests.sweeps import IS_WHOLE, SEED

ALL_PAYLOADS = (
    '<xss data-x="1">',
    '"><xss>',
    "'><xss onclick='x()'>",
    "</textarea></title></option><xss>",
    "javascript:xss()",
    "{{ 7 * 7 }}<xss>",
)
TRIED = len(ALL_PAYLOADS) if IS_WHOLE else 1
PAYLOADS = tuple(ALL_PAYLOADS[(TRIED * SEED + number) % len(ALL_PAYLOADS)] for number in range(TRIED))
MATTER = "在健身房办了年卡两千元，健身房关门跑路，要求退还余额。"
MOST_PAGES = 40  # that one person opens
OF_A_KIND = MOST_PAGES if IS_WHOLE else 1  # of them alike but for the identifier and the query
EVERYBODY = (
    *("hub", "officer", "section_head", "bureau_head", "auditor", "operator", "administrator"),
    *("agency", "enterprise", "partner"),
)
PEOPLE = (*EVERYBODY[SEED % len(EVERYBODY) :], *EVERYBODY[: SEED % len(EVERYBODY)])
STAFF = "huo.ban"  # of the partner, who signs in
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
LINK = re.compile(r'href="(/console/[^"#]*)')


class Markup(HTMLParser):
    """Notes what in a page would not be there if everything written were shown as text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("xss", "iframe") or (tag == "script" and dict(attrs).get("src") is None):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}")
            if name in ("href", "src", "action") and (value or "").strip().lower().startswith(("javascript:", "data:")):
                self.found.append(f"{tag} {name}={value}")


def markup_in(page: str) -> list[str]:
    parser = Markup()
    parser.feed(page)
    return parser.found


async def fill(county: County) -> list[str]:
    """Let each payload come in wherever a stranger or a colleague can write; return the cases."""
    cases = [await file(county, number, payload) for number, payload in enumerate(PAYLOADS)]
    await county.settle()
    for case, payload in zip(cases, PAYLOADS, strict=True):
        path = f"/v1/cases/{case}"
        await county.send("officer", f"{path}/first-feedback", {"text": payload})
        await county.send("officer", f"{path}/note", {"text": payload})
        await county.send("hub", f"{path}/urge", {"note": payload})
        await county.send("officer", f"{path}/return-to-hub", {"reason": "NOT_OURS", "note": payload})
        handover = {"agency": "housing", "reason": "NO_AUTHORITY", "basis": payload, "explanation": payload}
        await county.send("hub", f"{path}/redirect", handover)
        await county.send("hub", "/v1/roster/notes", {"text": payload})
        campaign = {"from": "2026-11-01", "to": "2026-11-30", "title": payload}
        await county.send("officer", "/v1/enforcement/campaigns", campaign)
        await county.send("officer", "/v1/enforcement/filings", {"on": "2026-11-24", "number": payload})
        await county.send("hub", "/v1/odr/enterprises", {"name": f"企业{payload}", "promise": True})
    await county.settle()
    await fill_of_parties(county)
    await fill_of_the_system(county)
    return cases


async def fill_of_parties(county: County) -> None:
    """What enterprises, other agencies and partners write: offers, failures, refusals, answers, supplements."""
    firm = (await county.send("enterprise", "/v1/odr/enterprises", {"name": f"店{PAYLOADS[0]}", "promise": True}))["id"]
    await county.send("hub", f"/v1/odr/enterprises/{firm}/review", {"approved": True, "note": PAYLOADS[-1]})
    for payload in PAYLOADS:
        case = await county.receive(f"{MATTER}{payload}", firm=f"店{payload}", amount_fen=200_000)
        await county.settle()
        await county.send("officer", f"/v1/cases/{case}/send-to-odr", {"enterprise": firm})
        await county.send("partner", f"/v1/complaints/{case}/supplements", {"text": payload, "request": payload})
    await county.settle()
    for dispute, payload in zip(await open_disputes(county), PAYLOADS, strict=True):
        path = f"/v1/odr/disputes/{dispute}"
        await county.send("enterprise", f"{path}/offers", {"amount_fen": 100, "terms": payload})
        await county.send("officer", f"{path}/offers/1/rejection")
        if payload in ALL_PAYLOADS[::2]:
            await county.send("enterprise", f"{path}/failure", {"reason": payload})
        else:
            await county.send("enterprise", f"{path}/offers", {"amount_fen": 200, "terms": payload})
    handovers = (await county.read("agency", "/v1/handovers?state=open"))["items"]
    for number, handover in enumerate(handovers):
        path, payload = f"/v1/handovers/{handover['id']}", PAYLOADS[number % len(PAYLOADS)]
        if number % 2:
            await county.send("agency", f"{path}/refusal", {"reason": payload, "note": payload})
        else:
            await county.send("agency", f"{path}/result", {"text": payload})
    await county.settle()


async def open_disputes(county: County) -> list[str]:
    return [one["id"] for one in (await county.read("enterprise", "/v1/odr/disputes?state=open"))["items"]]


async def fill_of_the_system(county: County) -> None:
    """What administrators and those who write rules leave: names of accounts, where they belong, notes, reasons.

    The interface takes no such name of an account; whoever comes from elsewhere might have one.
    """
    [base] = [one["version"] for one in (await county.read("hub", "/v1/routing/rule-sets"))["items"]]
    for number, payload in enumerate(PAYLOADS):
        body = {"name": payload, "roles": ["auditor"]}
        key = county.credentials("administrator")
        headers = {key["header"]: key["value"], "Idempotency-Key": f"hostile-{number}"}
        refused = await county.client.post("/v1/accounts", json=body, headers=headers)
        assert refused.status_code == 422, payload
        await county.let_in(payload, "partner", source=f"partner:{payload}", enterprise=payload)
        await county.let_in(f"shop.{number}", "enterprise", enterprise=payload)
        await county.let_in(f"left.{number}", "auditor")
        await county.send("administrator", f"/v1/accounts/left.{number}/disable", {"reason": f"离职{payload}"})
        version = f"county-{number}"
        draft = {"base": base, "changes": {"version": version, "effective_from": "2026-12-20"}, "note": payload}
        await county.send("hub", "/v1/routing/rule-sets", draft)
        await county.send("hub", f"/v1/routing/rule-sets/{version}/retirement", {"reason": payload})
    await county.let_in(STAFF, "partner", source="partner:demo")


async def file(county: County, number: int, payload: str) -> str:
    """Let a payload come in from each channel, in each of its fields; return the partner's case."""
    text = f"{MATTER}{payload}"
    partner = a_partner_complaint(f"X-{number}")
    partner["complainant"] |= {"name": payload, "address": payload}
    partner["respondent"] |= {"name": f"店{payload}", "address": payload, "platform": payload}
    partner["matter"] = {"text": text, "request": payload, "place": payload, "order_no": payload}
    case = (await county.send("partner", "/v1/complaints", partner))["id"]
    order = a_building_order(f"H-{number}") | {"rqstcontent": text, "subjectname": payload, "rqsttitle": payload}
    await county.send("platform_12345", "/v1/channels/12345/work-orders", order | {"rqstperson": payload})
    registration = a_gym_registration(f"R-{number}") | {"problemdescribe": text, "subjectname": payload}
    await county.send("platform_12315", "/v1/channels/12315/registrations", registration | {"report": payload})
    return case


@pytest.mark.usefixtures("nothing_arrives")
async def test_nothing_that_anybody_wrote_becomes_markup(county: County) -> None:
    cases = await fill(county)
    kinds: Counter[str] = Counter()

    for role in PEOPLE:
        async with visiting_as(county, STAFF if role == "partner" else role) as person:
            opened = Counter[str]() if IS_WHOLE else kinds
            pages = await pages_of(person, [f"/console/cases/{case}" for case in cases], opened)
        assert {path: found for path, found in pages.items() if found} == {}, role
        assert pages, role


async def pages_of(person: httpx.AsyncClient, cases: Sequence[str], kinds: Counter[str]) -> dict[str, list[str]]:
    """Open the first page, those of the cases and what they link; return the markup in each that should be text."""
    pages: dict[str, list[str]] = {}
    waiting = deque(["/console/", *cases])
    while waiting and len(pages) < MOST_PAGES:
        path = waiting.popleft()
        kind = IDENTIFIER.sub("*", path.partition("?")[0])
        is_first = path == "/console/" or path in cases[:1]
        if path in pages or (kinds[kind] >= OF_A_KIND and not is_first and not (IS_WHOLE and path in cases)):
            continue
        kinds[kind] += 1
        page = await person.get(path, follow_redirects=True)
        assert page.status_code < 500, path
        pages[path] = markup_in(page.text) if "text/html" in page.headers.get("content-type", "") else []
        links = [link.replace("&amp;", "&") for link in LINK.findall(page.text)]
        waiting.extend(link for link in links if link not in pages and "/assets/" not in link)
    return pages
