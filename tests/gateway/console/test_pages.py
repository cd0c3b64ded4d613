"""What holds for every page: nothing foreign, nothing inline, readable by any reader, in two languages."""

import re

import httpx
import pytest
from bureau import CRACKS, FOOD, GYM, ORIGIN, SIGN_IN, UNSURE, Bureau, broken, opened_bureau, token_of
from fastapi import FastAPI

from chassis.clock import new_id
from chassis.documents.page import STYLESHEET_PATH
from contracts.intake import ComplaintReceived
from tests.faults.poison import a_complaint, enveloped
from tests.support.shared_database import SharedDatabase

QUARANTINE = "/console/quarantine"
OPERATIONS = ("/console/operations", "/console/operations/deliveries?lang=en")
ACCOUNTS = ("/console/accounts", "/console/accounts/new?lang=en", "/console/accounts/agency.dev")
METRICS = (
    "/console/metrics",
    "/console/reminders",
    "/console/metrics/handling_rate?lang=en",
    "/console/metrics/received/cases",
)
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CSP = (
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; "
    "style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'"
)


@pytest.fixture(scope="module")
async def read_pages(
    peers_of_worker: dict[str, FastAPI], worker_database: SharedDatabase, tmp_path_factory: pytest.TempPathFactory
) -> list[httpx.Response]:
    home = tmp_path_factory.mktemp("home")
    async with opened_bureau(peers_of_worker, worker_database.url, home, is_stepped=False) as bureau:
        return await pages_of(bureau)


@pytest.fixture(scope="module")
def pages(read_pages: list[httpx.Response], worker_database: SharedDatabase) -> list[httpx.Response]:
    """One of each kind of page the console has, read once."""
    worker_database.empty()
    return read_pages


async def pages_of(bureau: Bureau) -> list[httpx.Response]:
    await bureau.receive(GYM)
    await bureau.pass_time(hours=30)
    for text in (FOOD, CRACKS, UNSURE):
        await bureau.receive(text, None, alerts=["poisoning"])
    responses = [await bureau.client.get(SIGN_IN), await bureau.sign_in("hub", password="no")]
    responses += [
        await bureau.home_of(role, path) for role, path in (("hub", "/console/hub"), ("officer", "/console/my?lang=en"))
    ]
    own = ("/console/account", "/console/account?lang=en", "/console/password", "/console/second-factor")
    responses += [await bureau.home_of("bureau_head", path) for path in METRICS]
    responses += [await bureau.home_of("administrator", path) for path in ACCOUNTS]
    responses.append(await bureau.home_of("auditor", "/console/audit"))
    responses += [await bureau.home_of("operator", path) for path in (*OPERATIONS, QUARANTINE, *own)]
    responses += await quarantine_pages(bureau)
    responses.append(await bureau.client.get("/console/nope", headers=BROWSER))
    agency = bureau.credentials("agency")
    responses.append(await bureau.client.get("/console/agency", headers={agency["header"]: agency["value"]}))
    for service in ("dispatch", "analytics"):
        bureau.cut(service)
    responses += [await bureau.home_of("hub", path) for path in ("/console/hub", QUARANTINE)]
    return responses


async def quarantine_pages(bureau: Bureau) -> list[httpx.Response]:
    """The list with an event in it, that event, the refusal to skip it without a word, and what is not there."""
    one = new_id()
    with broken(ComplaintReceived.type):
        await bureau.arrive(enveloped(one, 1, ComplaintReceived.type, a_complaint(one)), bureau.withdrawal(one))
    listed = await bureau.client.get(f"{QUARANTINE}?service=dispatch&lang=en")
    [address] = re.findall(rf'<a class="id" href="({QUARANTINE}/[^"?]+)', listed.text)
    event = await bureau.client.get(address)
    fields = {"token": token_of(event), "act": "skip"}
    refused = await bureau.client.post(address, data=fields, headers={"Origin": ORIGIN})
    assert refused.status_code == 422
    return [listed, event, refused, await bureau.client.get(f"{QUARANTINE}/nowhere")]


async def test_every_page_forbids_what_is_not_its_own(pages: list[httpx.Response]) -> None:
    assert {page.headers["content-security-policy"] for page in pages} == {CSP}
    assert {page.headers["referrer-policy"] for page in pages} == {"same-origin"}
    assert {page.headers["cache-control"] for page in pages} == {"no-store"}


async def test_no_page_has_an_inline_script_or_style_or_a_foreign_address(pages: list[httpx.Response]) -> None:
    for page in pages:
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<iframe|<object", page.text)
        assert not re.search(r'<script(?! src="/console/assets/[\w.-]+" defer></script>)', page.text)
        addresses = re.findall(r'(?:href|src|action)="([^"]*)"', page.text)
        assert addresses
        assert all(re.match(r"(/(console|docs|v1)\b|#|\?lang=)", address) for address in addresses), addresses


async def test_every_page_of_somebody_signed_in_lets_them_out(pages: list[httpx.Response]) -> None:
    for page in pages:
        signed_out = 'action="/console/sign-in' in page.text
        assert signed_out != ('action="/console/sign-out' in page.text), page.url


async def test_password_fields_are_masked_and_may_be_filled_by_a_manager(bureau: Bureau) -> None:
    sign_in = await bureau.client.get(SIGN_IN)
    change = await bureau.home_of("hub", "/console/password")
    fields = re.findall(r'<input [^>]*name="(?:password|new|again)"[^>]*>', sign_in.text + change.text)

    assert len(fields) == 4
    assert all('type="password"' in field for field in fields)
    assert all(re.search(r'autocomplete="(current|new)-password"', field) for field in fields)


async def test_every_page_has_one_heading_a_language_and_landmarks(pages: list[httpx.Response]) -> None:
    for page in pages:
        assert len(re.findall(r"<h1\b", page.text)) == 1
        assert re.search(r'<html lang="(zh-CN|en)">', page.text)
        assert page.text.count('<main id="main"') == 1
        assert "<title>" in page.text


async def test_every_table_names_its_columns_and_itself(pages: list[httpx.Response]) -> None:
    tables = [table for page in pages for table in re.findall(r"<table.*?</table>", page.text, re.DOTALL)]

    assert tables
    for table in tables:
        assert "<caption" in table
        assert '<th scope="col"' in table
        assert '<th scope="row"' in table


async def test_every_drawing_says_what_it_shows_or_is_silent(pages: list[httpx.Response]) -> None:
    for page in pages:
        for drawing in re.findall(r"<svg[^>]*>", page.text):
            named = re.search(r'role="(?:img|group)" aria-label=".+"', drawing)  # a group holds links
            assert 'aria-hidden="true"' in drawing or named, drawing


async def test_every_id_is_there_once_and_every_reference_finds_one(pages: list[httpx.Response]) -> None:
    for page in pages:
        ids = re.findall(r'\sid="([^"]+)"', page.text)
        named = re.findall(r'(?:aria-labelledby|aria-describedby|for)="([^"]+)"', page.text)
        sought = [name for names in named for name in names.split()]
        sought += re.findall(r'href="#([^"]+)"', page.text)
        assert len(ids) == len(set(ids))
        assert set(sought) <= set(ids)


async def assets_of(bureau: Bureau) -> list[str]:
    """The addresses of the icon and the sheet that a page links."""
    return re.findall(r'<link rel="[^"]+"[^>]* href="([^"]+)"', (await bureau.client.get(SIGN_IN)).text)


async def test_the_sheet_and_the_icon_are_ours_and_load_nothing(bureau: Bureau) -> None:
    icon, stylesheet = [await bureau.client.get(address) for address in await assets_of(bureau)]

    assert (stylesheet.status_code, stylesheet.headers["content-type"].partition(";")[0]) == (200, "text/css")
    assert (icon.status_code, icon.headers["content-type"]) == (200, "image/svg+xml")
    assert "@import" not in stylesheet.text
    assert "url(" not in stylesheet.text


async def test_a_browser_keeps_a_file_for_good_because_another_content_has_another_name(bureau: Bureau) -> None:
    for address in [*await assets_of(bureau), STYLESHEET_PATH]:
        other = re.sub(r"\.[0-9a-f]{16}\.", f".{'0' * 16}.", address)
        plain = address.replace("/assets", "").replace(address.split(".")[1] + ".", "")
        current, of_another_version, unnamed = [await bureau.client.get(one) for one in (address, other, plain)]

        assert other != address
        assert current.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert of_another_version.headers["cache-control"] == unnamed.headers["cache-control"] == "no-cache"
        assert current.content == of_another_version.content == unnamed.content
        assert current.headers["content-encoding"] == "gzip"
    assert (await bureau.client.get("/console/assets/nope.css")).status_code == 404
    assert (await bureau.client.get("/console/nope.css")).status_code == 404


async def test_what_holds_a_token_or_what_others_wrote_is_never_compressed(bureau: Bureau) -> None:
    """The length of a compressed answer would tell, guess by guess, what stands beside an echoed text (BREACH)."""
    await bureau.receive(GYM)
    paths = ("/console/hub", "/console/account", "/v1/cases", "/v1/desk")
    pages = [await bureau.home_of("hub", path) for path in paths]

    assert [page.status_code for page in pages] == [200] * 4
    assert [page for page in pages if "content-encoding" in page.headers] == []


async def test_the_bare_address_leads_a_browser_to_the_console_and_nobody_else(bureau: Bureau) -> None:
    person = await bureau.client.get("/?lang=en", headers=BROWSER)
    programs = [await bureau.client.get("/", headers={"Accept": accept}) for accept in ("*/*", "application/json")]

    assert (person.status_code, person.headers["location"]) == (303, "/console/?lang=en")
    assert person.headers["vary"] == "Accept"
    assert [(answer.status_code, answer.json()["code"]) for answer in programs] == [(404, "not_found")] * 2


async def test_the_style_of_papers_is_where_papers_look_for_it(bureau: Bureau) -> None:
    stylesheet = await bureau.client.get(STYLESHEET_PATH)

    assert (stylesheet.status_code, stylesheet.headers["content-type"].partition(";")[0]) == (200, "text/css")
    assert "@page" in stylesheet.text
    assert "url(" not in stylesheet.text


async def test_an_address_that_leads_nowhere_is_a_page_for_people_and_a_problem_for_programs(bureau: Bureau) -> None:
    stranger = await bureau.client.get("/console/nope", headers=BROWSER)
    person = await bureau.home_of("hub", "/console/nope?lang=en")
    program = await bureau.client.get("/console/nope", headers={"Accept": "application/json"})
    page = await bureau.client.get("/console/nope?lang=en", headers=BROWSER)

    assert {answer.status_code for answer in (stranger, person, program, page)} == {404}
    assert "没有这个页面" in stranger.text
    assert 'href="/console/">去登录' in stranger.text
    assert program.headers["content-type"] == "application/problem+json"
    assert program.json()["code"] == "not_found"
    assert person.headers["content-type"] == "application/problem+json"
    assert 'href="/console/?lang=en">Back to the first page' in page.text


async def test_the_language_is_the_chosen_one_else_the_browsers(bureau: Bureau) -> None:
    pages = {
        ("", "zh-CN,zh;q=0.9"): "zh-CN",
        ("", "en-GB,en;q=0.9"): "en",
        ("?lang=en", "zh-CN"): "en",
        ("?lang=zh", "en-GB"): "zh-CN",
        ("?lang=fr", "fr"): "zh-CN",
    }
    for (chosen, accepted), language in pages.items():
        page = await bureau.client.get(SIGN_IN + chosen, headers={"Accept-Language": accepted})
        assert f'<html lang="{language}">' in page.text, (chosen, accepted)


async def test_a_chosen_language_lasts_through_signing_in(bureau: Bureau) -> None:
    sent = await bureau.client.get("/console/?lang=en")
    form = await bureau.client.get(sent.headers["location"])

    assert sent.headers["location"] == "/console/sign-in?lang=en"
    assert 'action="/console/sign-in?lang=en"' in form.text


async def test_an_english_page_marks_what_stays_chinese(bureau: Bureau) -> None:
    await bureau.receive(UNSURE, "某超市")

    page = await bureau.home_of("hub", "/console/hub?lang=en")

    assert "Unsure" in page.text
    assert re.search(r' lang="zh-CN">[^<]*(?:<mark>)?缺斤少两', page.text)
