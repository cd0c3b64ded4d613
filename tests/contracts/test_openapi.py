"""The OpenAPI document says what generators of clients need, in the words that they need it in."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field, ValidationError

from chassis.errors import Invalid
from chassis.web.models import Body
from gateway.operations.openapi import TAGS, merge_documents
from services.intake.people.schemas.contacts import SearchPerson
from services.intake.supplements.schemas import AddSupplement
from services.refunds.quotes.schemas.quotes import AskQuote
from services.refunds.rates.schemas import EnterLocalRule
from tests.bad_input.document import PARTS, document, parts

pytestmark = pytest.mark.pure
OPERATION_IDS = Path(__file__).with_name("operation_ids.txt")
WHOLE = "the whole"
DOCUMENTS = (WHOLE, *PARTS)
FREE = {  # what has no shape of its own, and why
    "ActView/facts": "the facts of an event; each type has its own, in docs/contracts",
    "ApprovalView/body": "the body of a command; each has its own",
    "GiveCommand/body": "the body of a command; each has its own",
    "MemberResultView/problem": "a problem of the service that refused (RFC 9457)",
    "DeliveryView/body": "a message in the words of its platform",
    "DraftRules/changes": "a merge patch of the rules (RFC 7396)",
    "DraftRules/document": "the rules, which the rulebook reads by itself and explains errors in",
    "RuleSetView/changes": "a merge patch of the rules",
    "RuleSetView/document": "the rules as they were signed",
}
OTHER_MEDIA = re.compile(r"text/(plain|html|csv)|application/(vnd\..*|octet-stream)")
INSTANT = re.compile(r"(^|_)at$|_since$")
DAY = re.compile(r"_on$|_day$")


def document_of(name: str) -> dict[str, Any]:
    return document() if name == WHOLE else parts()[name]


def operations(name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document_of(name)["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def nodes(node: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a document with its place, but for what stands below a condition or a negation."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from nodes(item, f"{place}/{number}")
    elif isinstance(node, dict):
        yield place, node
        for name, value in node.items():
            if name not in ("not", "if", "then", "else", "default", "enum", "const"):
                yield from nodes(value, f"{place}/{name}")


def schemas(name: str) -> dict[str, Any]:
    found: dict[str, Any] = document_of(name)["components"]["schemas"]
    return found


def properties(name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(place, name, schema without null) of every field."""
    for title, schema in schemas(name).items():
        for field, found in schema.get("properties", {}).items():
            others = [choice for choice in found.get("anyOf", [found]) if choice.get("type") != "null"]
            for choice in others:
                yield f"{title}/{field}", field, choice


def fields(name: str) -> list[tuple[str, str]]:
    return [(key, field) for key, schema in schemas(name).items() for field in schema.get("properties", ())]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_schema_has_the_title_of_its_key(name: str) -> None:
    assert {key: schema["title"] for key, schema in schemas(name).items() if schema["title"] != key} == {}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_only_schemas_have_titles(name: str) -> None:
    titled = [place for place, node in nodes(schemas(name)) if isinstance(node.get("title"), str)]

    assert [place for place in titled if place.count("/") > 1] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_nothing_is_null_for_ever(name: str) -> None:
    nulls = [place for place, node in nodes(document_of(name)) if node.get("type") == "null"]

    assert [place for place in nulls if not re.search(r"/(anyOf|oneOf)/\d+$", place)] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_reference_has_an_object_as_its_default(name: str) -> None:
    assert [
        place for place, node in nodes(document_of(name)) if "$ref" in node and isinstance(node.get("default"), dict)
    ] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_array_is_a_tuple(name: str) -> None:
    assert [place for place, node in nodes(document_of(name)) if "prefixItems" in node] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_two_constants_have_the_same_name(name: str) -> None:
    named = [(key, schema) for key, schema in schemas(name).items() if "enum" in schema]
    constants = Counter(constant for _, schema in named for constant in schema["x-enum-varnames"])

    assert [key for key, schema in named if len(schema["enum"]) != len(schema["x-enum-varnames"])] == []
    assert [constant for constant, times in constants.items() if times > 1 or not constant.isidentifier()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_schema_is_called_like_the_maker_of_another(name: str) -> None:
    """In Go, ``NewThing`` makes a ``Thing``."""
    assert [key for key in schemas(name) if key.removeprefix("New") in set(schemas(name)) - {key}] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_field_is_called_like_the_question_whether_another_is_there(name: str) -> None:
    """In Go, ``HasThing()`` says whether the optional ``thing`` is there."""
    optional = {(key, field) for key, field in fields(name) if field not in schemas(name)[key].get("required", ())}

    assert [field for key, field in fields(name) if field[:4] == "has_" and (key, field[4:]) in optional] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_money_is_as_long_as_it_may_be(name: str) -> None:
    numbers = [(place, field, found) for place, field, found in properties(name) if found.get("type") == "integer"]

    assert [place for place, field, found in numbers if field.endswith("_fen") and found.get("format") != "int64"] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_alternatives_have_a_default(name: str) -> None:
    assert [
        place
        for place, node in nodes(document_of(name))
        if "default" in node and sum(choice.get("type") != "null" for choice in node.get("anyOf", ())) > 1
    ] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_operation_is_named_once_in_camel_case(name: str) -> None:
    named = [operation["operationId"] for _, operation in operations(name)]

    assert [one for one in named if not re.fullmatch(r"[a-z]+([A-Z][a-z]*)+", one)] == []
    assert [one for one, times in Counter(named).items() if times > 1] == []


def test_an_operation_keeps_its_name() -> None:
    """Clients call it so; who renames one on purpose changes the list too, and tells it in CHANGELOG.md."""
    known = dict(line.rsplit(" ", 1) for line in OPERATION_IDS.read_text().splitlines())

    assert {place: operation["operationId"] for place, operation in operations(WHOLE)} == known


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_instant_and_a_day_have_their_formats(name: str) -> None:
    texts = [(place, field, found) for place, field, found in properties(name) if found.get("type") == "string"]

    assert [
        place for place, field, found in texts if INSTANT.search(field) and found.get("format") != "date-time"
    ] == []
    assert [place for place, field, found in texts if DAY.search(field) and found.get("format") != "date"] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_body_has_a_shape(name: str) -> None:
    bodies = [
        (f"{place} {where}", media_type, content.get("schema", {}))
        for place, operation in operations(name)
        for where, body in (("asks", operation.get("requestBody", {})), *operation["responses"].items())
        for media_type, content in body.get("content", {}).items()
    ]

    shapeless = [place for place, kind, schema in bodies if not OTHER_MEDIA.fullmatch(kind) and not reference(schema)]
    assert shapeless == []


def reference(schema: dict[str, Any]) -> str | None:
    """What a body refers to, or may refer to where it may be left out; the first of several shapes it may have."""
    referred = [one.get("$ref") for one in schema.get("anyOf", [schema]) if one != {"type": "null"}]
    return referred[0] if all(referred) else None


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_field_has_a_shape_but_for_those_that_have_none(name: str) -> None:
    shapeless = {
        place
        for place, _, found in properties(name)
        for _, node in nodes(found)
        if not node
        or node.get("items") == {}
        or (node.get("type") == "object" and node.get("additionalProperties") is True)
    }

    assert shapeless <= set(FREE)
    assert name != WHOLE or shapeless == set(FREE)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_refusal_is_documented_under_its_status(name: str) -> None:
    answers = document_of(name)["components"]["responses"]
    for place, operation in operations(name):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        named = {status: answer for status, answer in refusals.items() if "$ref" in answer}
        assert {status: {"$ref": f"#/components/responses/{status}"} for status in named} == named, place
        assert {"401", "429", "500", "503"} <= set(refusals) <= set(answers), place
        assert set(refusals) - set(named) == ({"422"} if "/channels/" in place else set()), place
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    assert all(answer["content"] == {"application/problem+json": problem} for answer in answers.values())


def test_a_complaint_that_was_filed_before_is_answered_with_200() -> None:
    answers = document()["paths"]["/v1/complaints"]["post"]["responses"]

    assert answers["200"]["content"] == answers["201"]["content"]


def test_the_whole_says_where_it_is_and_what_its_parts_are_for() -> None:
    whole = document()

    assert [server["url"] for server in whole["servers"]] == ["/"]
    assert [tag["name"] for tag in whole["tags"] if tag["description"]] == list(TAGS)
    assert whole["info"]["license"]["identifier"] == "Apache-2.0"
    assert whole["security"] == [{"bearer": []}]


def test_a_schema_of_one_name_that_differs_gets_its_service_in_front() -> None:
    def part(kind: str) -> dict[str, Any]:
        schema = {"title": "View", "type": kind}
        used = {"$ref": "#/components/schemas/View"}
        return {"paths": {f"/{kind}": {"get": used}}, "components": {"schemas": {"View": schema}}}

    merged = merge_documents({"intake": part("string"), "odr": part("integer")})

    assert merged["components"]["schemas"]["OdrView"] == {"title": "OdrView", "type": "integer"}
    assert merged["paths"]["/integer"]["get"] == {"$ref": "#/components/schemas/OdrView"}


class ExampleBody(Body):
    number: Annotated[int, Field(ge=0, le=100)] | None = None
    on: date | None = None


@pytest.mark.parametrize(
    "body",
    [
        *({"number": value} for value in (1, 1.0, 1e2, 1.5, -0.0, "1", True, 1e300)),
        *({"on": value} for value in ("2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00Z", "20260101", 1)),
    ],
    ids=str,
)
def test_the_code_takes_exactly_what_its_schema_says(body: dict[str, Any]) -> None:
    assert is_taken(ExampleBody, body) == is_valid(ExampleBody, body)


QUOTE = {"scheme": "prepaid", "paid_fen": 1}
LOCAL_RULE = {
    "id": "local:some",
    "region": "33",
    "since": "2026-01-01",
    "name": "某地",
    "unused_within_days": 1,
    "unused_due_days": 1,
    "due_days": 1,
}


@pytest.mark.parametrize(
    ("model", "body"),
    [
        *((EnterLocalRule, LOCAL_RULE | other) for other in ({}, {"id": "some"}, {"region": "3"}, {"region": "３３"})),
        *((AskQuote, QUOTE | {"region": region}) for region in ("33", "x", "٣٣", None)),
        *((SearchPerson, found | {"reason": "核对"}) for found in ({}, {"phone": "13800000000"}, {"phone": None})),
        (SearchPerson, {"phone": "13800000000", "id_number": "110101199003070000", "reason": "核对"}),
        (AddSupplement, {}),
    ],
    ids=str,
)
def test_what_a_schema_refuses_is_refused(model: type[BaseModel], body: dict[str, Any]) -> None:
    assert is_valid(model, body) or not is_accepted(model, body)


@pytest.mark.parametrize(
    ("model", "body", "field"),
    [
        (EnterLocalRule, LOCAL_RULE | {"id": "some"}, "id"),
        (EnterLocalRule, LOCAL_RULE | {"region": "x"}, "region"),
        (AskQuote, QUOTE | {"region": "x"}, "region"),
    ],
    ids=["id", "region", "region of a quote"],
)
def test_a_pattern_is_in_the_schema(model: type[BaseModel], body: dict[str, Any], field: str) -> None:
    assert not is_valid(model, body)
    assert is_valid(model, body | {field: LOCAL_RULE[field]})


def is_accepted(model: type[BaseModel], body: Any) -> bool:
    """Taken by the model, and by what the model checks when it is used."""
    if not is_taken(model, body):
        return False
    taken = model.model_validate(body)
    try:
        if isinstance(taken, SearchPerson):
            taken.to_number()
    except Invalid:
        return False
    return True


def is_taken(model: type[BaseModel], body: Any) -> bool:
    try:
        model.model_validate(body)
    except ValidationError:
        return False
    return True


def is_valid(model: type[BaseModel], body: Any) -> bool:
    schema = model.model_json_schema()
    return bool(Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).is_valid(body))
