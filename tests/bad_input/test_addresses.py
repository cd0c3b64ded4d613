"""Addresses, parameters, methods and headers nobody should send."""

import base64
import json
from urllib.parse import urlencode

import pytest

from tests.bad_input.answers import CANARY
from tests.bad_input.places import Asker, code_of, fields_of

LISTS = {
    "/v1/complaints": "hub",
    "/v1/cases": "hub",
    "/v1/handovers": "hub",
    "/v1/odr/disputes": "hub",
    "/v1/refunds/plans": "hub",
    "/v1/metrics/cases?metric=received": "hub",
    "/v1/operations/deliveries": "operator",
}


def a_cursor(*keys: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode()


CURSORS = {
    "words": CANARY,
    "empty": "",
    "beyond ascii": "🙂",
    "endless": "a" * 500,
    "no list": base64.urlsafe_b64encode(b"{}").decode(),
    "words inside": a_cursor(CANARY, CANARY),
    "numbers": a_cursor(1, 2),
    "NUL inside": a_cursor("2026-01-01T00:00:00+08:00", "\0"),
    "a time without offset": a_cursor("2026-01-01T00:00:00", "01a210cb-2160-7d77-8f47-b6357bd6fac0"),
    "the end of time": a_cursor("9999-12-31T23:59:59-14:00", "01a210cb-2160-7d77-8f47-b6357bd6fac0"),
}
every_list = pytest.mark.parametrize(("path", "who"), LISTS.items())


def with_query(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


@every_list
@pytest.mark.parametrize("cursor", [pytest.param(cursor, id=name) for name, cursor in CURSORS.items()])
def test_a_cursor_we_did_not_give_is_refused(path: str, who: str, cursor: str, asker: Asker) -> None:
    answer = asker.ask(who, "GET", with_query(path, f"cursor={cursor}"))

    assert answer.status_code == 422
    assert set(fields_of(answer)) == {"/query/cursor"}


@every_list
def test_a_cursor_of_another_list_or_of_other_filters_is_refused(path: str, who: str, asker: Asker) -> None:
    cursor = asker.ask("hub", "GET", "/v1/complaints?limit=1").json()["next"]
    assert cursor
    other = "/v1/complaints?channel=partner" if path == "/v1/complaints" else path

    answer = asker.ask(who, "GET", with_query(other, f"cursor={cursor}"))

    assert answer.status_code == 422
    assert set(fields_of(answer)) == {"/query/cursor"}


@every_list
@pytest.mark.parametrize("limit", ["0", "201", "-1", "abc", "", "1e2", "9" * 400])
def test_a_page_has_one_to_two_hundred_items(path: str, who: str, limit: str, asker: Asker) -> None:
    answer = asker.ask(who, "GET", with_query(path, f"limit={limit}"))

    assert answer.status_code == 422
    assert set(fields_of(answer)) == {"/query/limit"}


@every_list
def test_an_unknown_parameter_is_named_and_its_value_is_not(path: str, who: str, asker: Asker) -> None:
    answer = asker.ask(who, "GET", with_query(path, f"strange={CANARY}"))

    assert code_of(answer) == (422, "unknown_field")
    assert fields_of(answer) == {"/query/strange": "unknown_field"}


@every_list
def test_a_parameter_that_stands_twice_is_refused(path: str, who: str, asker: Asker) -> None:
    answer = asker.ask(who, "GET", with_query(path, "limit=20&limit=30"))

    assert code_of(answer) == (422, "invalid")
    assert fields_of(answer) == {"/query/limit": "repeated"}


WORDS_OF_SQL = (
    "' or '1'='1",
    "'; drop table intake.complaints; --",
    "\\'; select pg_sleep(9) --",
    "%' or name like '%",
    "{{7*7}}",
)


@pytest.mark.parametrize("words", WORDS_OF_SQL)
def test_words_of_sql_are_only_words(words: str, asker: Asker) -> None:
    """In a text that is kept, searched for and filtered by: nothing more is found than asked for."""
    matter = {"text": f"办了健身年卡，门店停业不退余额。{words}", "request": words}
    filing = {"external_id": words, "complainant": {"name": "王某某"}, "respondent": {"name": words}, "matter": matter}
    taken = asker.ask(
        "partner",
        "POST",
        "/v1/complaints",
        json=filing,
        headers={"Idempotency-Key": f"sql {WORDS_OF_SQL.index(words)}"},
    )
    assert taken.status_code == 201, taken.text

    stored = asker.ask("partner", "GET", f"/v1/complaints/{taken.json()['id']}").json()
    found = asker.ask("partner", "GET", with_query("/v1/complaints", urlencode({"external_id": words}))).json()["items"]
    none = [
        asker.ask("hub", "GET", with_query(path, urlencode({"department": words}))).status_code
        for path in ("/v1/complaints", "/v1/metrics/summary")
    ]

    assert (stored["respondent"]["name"], stored["matter"]["request"]) == (words, words)
    assert [one["id"] for one in found] == [taken.json()["id"]]
    assert set(none) <= {200, 422}


@every_list
def test_nul_in_a_parameter_is_refused(path: str, who: str, asker: Asker) -> None:
    answer = asker.ask(who, "GET", with_query(path, f"cursor={CANARY}%00"))

    assert code_of(answer) == (422, "invalid")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (f"/v1/complaints?state={CANARY}", "state"),
        (f"/v1/complaints?channel={CANARY}", "channel"),
        ("/v1/complaints?external_id=" + CANARY * 50, "external_id"),
        ("/v1/complaints?received_from=0001-01-01T00:00:00%2B14:00", "received_from"),
        ("/v1/complaints?received_to=9999-12-31T23:59:59-14:00", "received_to"),
        ("/v1/complaints?received_to=0.5", "received_to"),
        ("/v1/complaints?received_to=2026-01-01T00:00:00", "received_to"),
        (f"/v1/cases?state={CANARY}", "state"),
        (f"/v1/cases?late={CANARY}", "late"),
        (f"/v1/handovers?agency={CANARY}", "agency"),
        (f"/v1/odr/disputes?state={CANARY}", "state"),
        (f"/v1/refunds/plans?state={CANARY}", "state"),
        (f"/v1/metrics/summary?basis={CANARY}", "basis"),
        (f"/v1/metrics/summary?from={CANARY}", "from"),
        ("/v1/metrics/summary?from=0", "from"),
        (f"/v1/metrics/summary?as_of={CANARY}", "as_of"),
        (f"/v1/metrics/breakdown?metric=received&by={CANARY}", "by"),
        (f"/v1/metrics/cases?metric={CANARY}", "metric"),
    ],
)
def test_a_value_outside_its_choices_or_range_is_named(path: str, field: str, asker: Asker) -> None:
    answer = asker.ask("hub", "GET", path)

    assert answer.status_code == 422
    assert set(fields_of(answer)) == {f"/query/{field}"}


@pytest.mark.parametrize("identifier", [CANARY, "0", "%20", "01a210cb-2160-7d77-8f47", "%ff", CANARY * 200])
@pytest.mark.parametrize("parent", ["/v1/complaints", "/v1/cases", "/v1/odr/disputes", "/v1/refunds/plans"])
def test_an_id_that_is_none_looks_like_one_that_is_not_there(parent: str, identifier: str, asker: Asker) -> None:
    assert code_of(asker.ask("hub", "GET", f"{parent}/{identifier}")) == (404, "not_found")


def test_the_number_of_a_complaint_opens_nothing(asker: Asker) -> None:
    assert code_of(asker.ask("hub", "GET", "/v1/cases/WQ20261124-00012")) == (404, "not_found")


@pytest.mark.parametrize("path", ["/v1/complaints/%00", "/v1/cases/%00", "/v1/accounts/%00/keys", "/%00"])
def test_nul_in_an_address_is_refused_everywhere(path: str, asker: Asker) -> None:
    answer = asker.ask("operator", "POST", path, headers={"Idempotency-Key": "nul"})

    assert code_of(answer) == (422, "invalid")


@pytest.mark.parametrize(
    "path",
    [f"/{CANARY}", f"/v1/{CANARY}", f"/v1/complaints{CANARY}", f"/v1/complaints:{CANARY}", "/v1/cases/", "//v1/cases"],
)
def test_what_is_not_there_is_not_found_by_those_we_know(path: str, asker: Asker) -> None:
    known = asker.ask("hub", "GET", path)
    unknown = asker.ask("stranger", "GET", path)

    assert code_of(known) == (404, "not_found")
    assert code_of(unknown) == (401, "unauthenticated")


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PUT", "OPTIONS", "TRACE", "HEAD"])
@pytest.mark.parametrize("path", ["/v1/complaints", "/v1/cases", "/v1/refunds/quotes", "/v1/accounts/me", "/status"])
def test_another_method_is_not_allowed(path: str, method: str, asker: Asker) -> None:
    answer = asker.ask("hub", method, path)

    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/complaints", "GET, POST"),
        ("/v1/refunds/plans", "GET, POST"),
        ("/v1/cases", "GET"),
        ("/v1/accounts/me", "GET"),
        ("/v1/odr/disputes/1/offers", "POST"),
    ],
)
def test_what_is_allowed_at_an_address_is_answered_whole(path: str, allowed: str, asker: Asker) -> None:
    answer = asker.ask("hub", "PATCH", path)

    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize(
    "credential", [f"Bearer {CANARY}", CANARY, f"Basic {CANARY}", "Bearer a.b.c", f"Bearer wq_000000000000.{'k' * 43}"]
)
def test_credentials_we_did_not_give_are_refused(credential: str, asker: Asker) -> None:
    answer = asker.ask("stranger", "GET", "/v1/accounts/me", headers={"Authorization": credential})

    assert code_of(answer) == (401, "unauthenticated")


@pytest.mark.parametrize("tag", [CANARY, '"', "-1", "9" * 90])
def test_a_tag_we_did_not_give_is_refused(tag: str, asker: Asker) -> None:
    path = f"/v1/cases/{asker.ids['agreed']}/urge"

    answer = asker.ask("hub", "POST", path, json={}, headers={"If-Match": tag, "Idempotency-Key": f"tag-{tag[:9]}"})

    assert code_of(answer) == (422, "invalid")


def test_the_title_and_the_messages_are_in_the_readers_language(asker: Asker) -> None:
    path = f"/v1/cases?state={CANARY}"
    answers = {
        language: asker.ask("hub", "GET", path, headers={"Accept-Language": language}).json()
        for language in ("en", "en-GB,en;q=0.9", "zh-CN", "fr", "")
    }

    titles = {language: answer["title"] for language, answer in answers.items()}
    assert titles["en"] == titles["en-GB,en;q=0.9"] == "The content is not valid"
    assert titles["zh-CN"] == titles["fr"] == titles[""] == "内容不符合要求"
    assert answers["en"]["errors"][0]["message"] == "is not one of the choices"
    assert len({answer["code"] for answer in answers.values()}) == 1


@pytest.mark.parametrize("identifier", ["short", CANARY * 20, "with space inside", "<script>alert(1)</script>"])
def test_a_request_id_of_another_form_is_not_taken_over(identifier: str, asker: Asker) -> None:
    answer = asker.ask("hub", "GET", "/v1/cases/0", headers={"X-Request-Id": identifier})

    assert answer.json()["instance"] == answer.headers["x-request-id"] != identifier
