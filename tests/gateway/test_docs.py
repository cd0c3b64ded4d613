"""The interface for people: Redoc over the one document, in Chinese and English, with nothing from elsewhere."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser

from gateway.operations.openapi import TAGS
from tests.bad_input.document import document
from tests.chromium import Watch, listening, screened
from tests.gateway.echoing import Echoing
from tests.sweeps import sample, sampled

DRAWN = """new Promise(done => {
    const shown = () => document.body.innerText.includes("%s");
    const look = () => { if (shown()) { watcher.disconnect(); done(document.body.innerText); } };
    const watcher = new MutationObserver(look);
    watcher.observe(document.body, {childList: true, subtree: true, characterData: true});
    look();
})"""


def operations() -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


@pytest.mark.pure
def test_every_route_says_in_chinese_what_it_does() -> None:
    """``summary=`` beside its path; else FastAPI makes one of the function's name."""
    unnamed = [
        route for route, operation in operations().items() if not re.search("[\u4e00-\u9fff]", operation["summary"])
    ]

    assert unnamed == []


@pytest.mark.pure
def test_every_group_of_routes_has_a_chinese_name() -> None:
    assert {tag for operation in operations().values() for tag in operation.get("tags", ())} == set(TAGS)


@pytest.mark.pure
def test_documented_errors_depend_on_the_operation() -> None:
    found = operations()
    read, done = found["GET /v1/cases/{id}"]["responses"], found["POST /v1/cases/{id}/agree"]["responses"]

    assert ("404" in read, "409" in read, "415" in read) == (True, False, False)
    assert {str(status) for status in (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503)} <= set(done)


async def test_every_file_of_the_page_is_ours_and_the_rest_is_forbidden(house: Echoing) -> None:
    page = await house.client.get("/docs")

    addresses = re.findall(r'(?:href|src)="([^"]*)"', page.text)
    assert addresses == ["/openapi.json", "/asyncapi.json", "/docs/redoc.js", "/docs/docs.js"]
    assert [(await house.client.get(address)).status_code for address in addresses] == [200] * 4
    assert "http" not in page.headers["content-security-policy"]


@sampled
@pytest.mark.browser
@pytest.mark.parametrize(("language", "answers"), sample([("zh", "答复"), ("en", "Responses")], 2))
async def test_the_page_shows_the_routes_in_both_languages(
    house: Echoing, browser: Browser, language: str, answers: str
) -> None:
    async with listening(house.front) as listener:
        origin = listener.origin
        watch = Watch(origin=origin)
        async with screened(browser, watch) as context:
            page = await context.new_page()
            await page.goto(f"{origin}/docs?lang={language}")
            text = await page.evaluate(DRAWN % "开通账号")

    assert answers in text
    assert "/v1/accounts" in text
    elsewhere = [address for address in watch.foreign if not address.startswith(("data:", "blob:"))]
    assert all(any(address in refused for refused in watch.complaints) for address in elsewhere)  # Redoc's logo
