"""The letters of an act, read on the page of the case before the act."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from bureau import GYM, ORIGIN, Bureau, token_of
from fastapi import FastAPI
from intake import joined_intake, received_twice


@pytest.fixture
async def intake(bureau: Bureau, database_url: str) -> AsyncIterator[FastAPI]:
    async with joined_intake(bureau, database_url) as app:
        yield app


@pytest.fixture
async def case(bureau: Bureau, intake: FastAPI) -> UUID:
    """A case of the hub's own, whose first feedback was given; the hub is signed in."""
    await bureau.sign_in("hub")
    case = await received_twice(bureau, intake, GYM)
    await bureau.do("hub", case, "first-feedback", text="已联系您，正在核实。")
    await bureau.sign_in("hub")
    return case


async def previewed(bureau: Bureau, case: UUID, command: str, **fields: str) -> httpx.Response:
    page = await bureau.client.get(f"/console/cases/{case}")
    body = {"token": token_of(page), "key": "k"} | fields
    path = f"/console/cases/{case}/letters/{command}"
    return await bureau.client.post(path, data=body, headers={"Origin": ORIGIN})


def letters(page: httpx.Response, command: str) -> str:
    found = re.search(rf'id="letters-{command}".*?</form>', page.text, re.DOTALL)
    assert found, command
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


async def test_every_form_that_makes_letters_has_a_button_that_shows_them(bureau: Bureau, case: UUID) -> None:
    page = (await bureau.client.get(f"/console/cases/{case}")).text

    for command in ("accept", "refuse", "request-supplement"):
        assert f'formaction="/console/cases/{case}/letters/{command}"' in page


async def test_the_letter_of_an_acceptance_is_read_before_it(bureau: Bureau, case: UUID) -> None:
    page = await previewed(bureau, case, "accept")

    assert page.status_code == 200
    assert "受理告知书" in letters(page, "accept")
    assert (await bureau.client.get(f"/v1/cases/{case}")).json()["state"] == "dispatched"
    assert (await bureau.client.get(f"/v1/complaints/{case}/notices")).json()["items"] == []


async def test_what_was_chosen_stands_in_the_letter_and_still_in_the_form(bureau: Bureau, case: UUID) -> None:
    page = await previewed(bureau, case, "refuse", reason="NOT_CONSUMER", note="一次买了两百箱用于转卖。")

    assert "不是为生活消费需要" in letters(page, "refuse")
    assert "一次买了两百箱用于转卖。" in letters(page, "refuse")
    assert re.search('value="NOT_CONSUMER" checked', page.text)


async def test_a_form_that_is_not_finished_shows_what_comes_there(bureau: Bureau, case: UUID) -> None:
    page = await previewed(bureau, case, "refuse")

    assert page.status_code == 200
    assert "把上面要填的填上" in letters(page, "refuse")


async def test_what_makes_no_letter_has_no_letters(bureau: Bureau, case: UUID) -> None:
    assert (await previewed(bureau, case, "urge")).status_code == 404
