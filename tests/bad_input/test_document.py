"""Everything the OpenAPI document allows and forbids, on every route, from everybody.

In ``make test`` every eighth of the requests that are made up for a fifth of the operations, which changes by the day;
in ``make sweeps`` all.
"""

import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode, Response
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import AcceptedNegativeData, Failure, FailureGroup
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.openapi.checks import AllowHeaderMismatch, RejectedPositiveData
from schemathesis.pytest._test_builder import build_operation_test

from tests.bad_input.answers import refusal_of
from tests.bad_input.document import document
from tests.bad_input.system import System
from tests.sweeps import IS_WHOLE, SEED, sample

ONE_OF = 1 if IS_WHOLE else 8  # requests that are made up is sent
EXAMPLES = 4  # beside what the boundaries of each schema give, some eighty requests an operation
EVERYBODY = ("partner", "platform_12345", "agency", "enterprise", "officer", "hub", "operator", "auditor", None)
AT_HOME = {  # who gets furthest; the first prefix that fits
    "/v1/channels/12345": ("platform_12345",),
    "/v1/channels/12315": ("platform_12315",),
    "/v1/complaints:search": ("hub",),
    "/v1/complaints": ("partner", "hub"),
    "/v1/handovers": ("agency", "hub"),
    "/v1/odr/enterprises": ("hub", "enterprise"),
    "/v1/odr": ("enterprise", "officer"),
    "/v1/operations": ("operator",),
    "/status": ("operator",),
    "/metrics": ("operator",),
    "": ("officer", "hub"),
}
SEEDED = {"complaint_id": "complaint", "id": "complaint"}  # parameter -> what was seeded for it, where names differ
UNPROCESSABLE = 422
LONG = 8  # characters from which on a text is not found in an answer by chance
WORDS = json.dumps(DOCUMENT := document(), ensure_ascii=False)
load_all_checks()
schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE], deterministic=True)
OPERATIONS = {found.ok().label: found.ok() for found in schema.get_all_operations()}
REJECTS = CHECKS.get_by_names(["negative_data_rejection", "positive_data_acceptance"])  # of what was asked itself
CONFORMS = [check for check in CHECKS.get_all() if check not in REJECTS]
TAKEN_AS_THEY_COME = "/v1/channels/"  # the platforms' messages: what can be taken is, and marked incomplete
CODES_OF_SCHEMAS = {  # what a schema says; every other code is of a rule of the matter: in_past, sum_mismatch, …
    *("required", "type", "format", "offset", "choice", "unknown_field"),
    *("too_long", "too_short", "too_small", "too_large", "too_many", "too_few"),
}
BEYOND_SCHEMAS = {  # code -> fields that a schema lets through and a rule does not
    "choice": {"/template"},  # of a report: the bureau has its own
    "format": {
        *("/query/cursor", "/header/If-Match"),  # given back as they were answered
        *("/phone", "/id_number", "/uscc", "/query/respondent"),  # numbers with check characters
        "/reference",  # a voucher's, of no person
        *("/secret", "/query/as_of"),
    },
    "required": {
        "/department",  # of the hub, which has no section of its own
        *("/partner", "/enterprise"),  # whose own staff somebody is
        "/promise",  # nobody takes part without it
        "/requested_on",  # by the scheme of the refund
        "/officer",  # of who is to handle a case anew
        *("/caseguid", "/rqstcontent", "/registrationnumber", "/problemdescribe"),  # one of several names
        "",  # a supplement that adds nothing
    },
    "unknown_field": {
        "/level",
        "/days",
        "/scope",
        "/exclusions",
        "/freight",
    },  # which one register has, and others refuse
    "too_long": {"/query/from"},  # the period
    "too_short": {"/phone", "/id_number"},  # white space around them does not count
}
OF_ANOTHER_SCHEMA = "/body/"  # a proposal's body is that of the command which it names
JUDGED_ONE_BY_ONE = (":batch", ":preview")  # each line or item has its answer in the answer


def service_of(label: str) -> str:
    """``/v1/cases`` of ``GET /v1/cases/{case_id}``."""
    return "/".join(label.rsplit(maxsplit=1)[-1].split("/")[:3])


@pytest.fixture(scope="module")
def line() -> Iterator[requests.Session]:
    """A connection that is kept; nothing around it, such as a proxy, has a say."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@schemathesis.serializer("application/x-ndjson")
def one_line(_: Any, value: Any) -> bytes:
    return json.dumps(value).encode()


def test_the_served_document_is_the_tested_one(system: System) -> None:
    with system.client() as client:
        served = client.get("/openapi.json").json()

    assert served == DOCUMENT


@pytest.mark.parametrize("label", sample(OPERATIONS, 5, each=service_of))
def test_no_request_breaks_a_route_or_comes_back_in_its_refusal(
    label: str, system: System, line: requests.Session
) -> None:
    """As ``schema.parametrize()`` does it, which makes up all requests of all operations while tests are collected."""
    ask = build_operation_test(
        config=schema.config,
        operation=OPERATIONS[label],
        test_func=judge_response,
        given_kwargs={},
        feedback=FeedbackSources(),
    )
    ask(system=system, line=line)


@settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck])
def judge_response(case: Case, system: System, line: requests.Session) -> None:
    """No route breaks, and no refusal says what it was asked; all checks find nothing but what is meant so."""
    lot = zlib.crc32(repr((case.method, case.path_parameters, case.query, case.body)).encode("utf-8", "replace"))
    if (lot // 6 + SEED) % ONE_OF:
        return
    sent = set(texts_in([case.body, case.query, case.path_parameters]))
    seeded = lot % 2 == 0 and sit_at_a_seeded_place(case, system.ids)

    headers = system.headers_of(who(case, lot))
    answer = case.call(base_url=system.address, session=line, headers=headers)

    if answer.status_code >= 400:
        echoes = [text for text in sent if len(text) >= LONG and text not in WORDS]
        refusal_of(case.path, answer.status_code, media_type_of(answer), answer.content, echoes)
    checks = CONFORMS if seeded or case.path.endswith(JUDGED_ONE_BY_ONE) else [*CONFORMS, *REJECTS]
    try:
        case.validate_response(answer, checks=checks, headers=headers)
    except (Failure, FailureGroup) as found:
        failures = found.exceptions if isinstance(found, FailureGroup) else [found]
        if not all(is_explained(failure, case, answer) for failure in failures):
            raise


def is_explained(failure: Failure, case: Case, answer: Response) -> bool:
    """Whether what a check finds is meant so: the rest is a fault of the document or of the code."""
    if isinstance(failure, AllowHeaderMismatch):
        return case.path.startswith("/v1/accounts/me/")  # ``me`` stands for a name too
    if isinstance(failure, AcceptedNegativeData):
        return case.path.startswith(TAKEN_AS_THEY_COME)
    if not isinstance(failure, RejectedPositiveData):
        return False
    document = answer.json()
    problem = document.get("problem", document)
    errors = [(error["field"], error["code"]) for error in problem.get("errors", ())]
    by_name = problem["code"] not in ("invalid", "unknown_field")  # a refusal of its own: invalid_quote, untakeable, …
    by_rule = bool(errors) and all(is_beyond_a_schema(field, code) for field, code in errors)
    return answer.status_code == UNPROCESSABLE and (by_name or by_rule)


def is_beyond_a_schema(field: str, code: str) -> bool:
    """Whether a field is refused by a rule of the matter, which no schema says."""
    if field.startswith(OF_ANOTHER_SCHEMA):
        return True
    return code not in CODES_OF_SCHEMAS or field in BEYOND_SCHEMAS.get(code, ())


def who(case: Case, lot: int) -> str | None:
    """Two of three requests come from somebody who is at home there."""
    home = next(names for prefix, names in AT_HOME.items() if case.path.startswith(prefix))
    return EVERYBODY[lot // 3 % len(EVERYBODY)] if lot % 3 == 0 else home[lot // 3 % len(home)]


def sit_at_a_seeded_place(case: Case, ids: dict[str, str]) -> bool:
    """Put ids that exist into the path, so that the request gets beyond 404."""
    if case.path.startswith("/v1/handovers"):
        ids = {**ids, "complaint": ids["handover_id"]}
    known = {name: ids[SEEDED.get(name, name)] for name in case.path_parameters if SEEDED.get(name, name) in ids}
    case.path_parameters.update(known)
    return bool(known)


def texts_in(node: Any) -> Iterator[str]:
    """Every text of a request, but the names of its fields."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts_in(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from texts_in(value)


def media_type_of(answer: Response) -> str:
    return answer.headers.get("content-type", [""])[0]
