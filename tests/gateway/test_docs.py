"""The interface for people: every route with what it takes and answers, read from the one document."""

import re

import pytest

from gateway.operations.docs_page import render_docs_page
from gateway.operations.schema_fields import Field, fields_of
from tests.bad_input.document import document

pytestmark = pytest.mark.pure
DOCUMENT = document()
SCHEMAS = DOCUMENT["components"]["schemas"]
PAGE = render_docs_page(DOCUMENT)


def section(method: str, path: str) -> str:
    """What is shown of one route."""
    [found] = re.findall(rf'<details id="{re.escape(f"{method}-{path}")}">(.*?)</details>', PAGE, re.DOTALL)
    return str(found)


def body(path: str, media: str = "application/json") -> dict[str, Field]:
    content = DOCUMENT["paths"][path]["post"]["requestBody"]["content"][media]
    return {field.name: field for field in fields_of(content["schema"], SCHEMAS)}


def test_every_route_says_in_chinese_what_it_does() -> None:
    """``summary=`` beside its path; else FastAPI makes one of the function's name."""
    named = {
        f"{method.upper()} {path}": operation["summary"]
        for path, operations in DOCUMENT["paths"].items()
        for method, operation in operations.items()
    }

    assert [route for route, name in named.items() if not re.search("[\u4e00-\u9fff]", name)] == []
    assert "提交投诉、举报或咨询" in section("post", "/v1/complaints")


def test_every_route_is_shown_once_with_its_answers() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for method in operations:
            assert "答复" in section(method, path)
            assert "需要有效的身份凭证" in section(method, path)


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/v1/complaints", "application/json"),
        ("/v1/complaints:batch", "application/x-ndjson"),
        ("/v1/refunds/quotes:batch", "application/x-ndjson"),
        ("/v1/cases/{id}/agree", "application/json"),
        ("/v1/odr/enterprises", "application/json"),
    ],
)
def test_every_field_of_a_body_is_shown(path: str, media: str) -> None:
    shown = section("post", path)

    assert body(path, media)
    assert all(f"<code>{name}</code>" in shown for name in body(path, media))


def test_a_field_says_what_it_looks_like_and_whether_it_must_be_there() -> None:
    fields = body("/v1/complaints")

    assert (fields["matter.text"].form, fields["matter.text"].is_required) == ("文字", True)
    assert (fields["matter.amount_fen"].form, fields["matter.amount_fen"].is_required) == ("整数 或 空", False)
    assert fields["kind"].rule == "取 complaint、report、inquiry"
    assert fields["attachments[].size"].rule.startswith("≥ 1；≤ ")
    assert fields["complainant.anonymous"].rule == "不写为 false"


def test_every_shape_of_a_choice_is_shown() -> None:
    fields = body("/v1/cases/{id}/agree")

    assert {"refund.instalments[].due_on", "refund.instalments.count"} <= set(fields)


def test_a_schema_that_holds_itself_ends() -> None:
    tree = {"Tree": {"properties": {"inner": {"items": {"$ref": "#/components/schemas/Tree"}, "type": "array"}}}}

    assert [field.name for field in fields_of({"$ref": "#/components/schemas/Tree"}, tree)] == ["inner"]


def test_what_may_go_wrong_depends_on_what_is_asked() -> None:
    read, done = section("get", "/v1/cases/{id}"), section("post", "/v1/cases/{id}/agree")

    assert ("404</th>" in read, "409</th>" in read, "415</th>" in read) == (True, False, False)
    assert all(f"{status}</th>" in done for status in (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503))


def test_nothing_on_the_page_is_foreign_and_every_link_leads_somewhere() -> None:
    addresses = re.findall(r'(?:href|src)="([^"]*)"', PAGE)
    ids = set(re.findall(r'\sid="([^"]+)"', PAGE))

    assert not re.search(r"<script|<style|\sstyle=", PAGE)
    assert {address for address in addresses if not address.startswith("#")} == {
        "/docs/docs.css",
        "/openapi.json",
        "/asyncapi.json",
    }
    assert {address[1:] for address in addresses if address.startswith("#")} <= ids
