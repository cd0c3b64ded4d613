"""What the client says and reads is what the OpenAPI document says."""

from typing import Any

import pytest
from pydantic import BaseModel

from sdk import cases, complaints, metrics, refunds, schemas
from tests.bad_input.document import document

ANSWERS: dict[type[BaseModel], str] = {
    cases.Case: "CaseView",
    cases.Act: "ActView",
    cases.Deadline: "DispatchClockView",
    cases.Decision: "DecisionView",
    cases.Handover: "HandoverView",
    complaints.Complaint: "ComplaintView",
    complaints.Attachment: "FileView",
    complaints.TimelineEntry: "LineView",
    complaints.Holder: "HolderView",
    complaints.NamedClock: "ClockView",
    complaints.MissingField: "MissingView",
    complaints.FiledComplaint: "AnswerView",
    complaints.Timeline: "TimelineView",
    metrics.Figure: "FigureView",
    metrics.Summary: "SummaryView",
    refunds.Instalment: "InstalmentView",
    refunds.Payment: "PaymentView",
    refunds.Plan: "PlanView",
    refunds.Quote: "QuoteView",
    refunds.QuoteLine: "QuoteLine",
    schemas.Receipt: "ReceiptView",
}


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return document()


@pytest.mark.parametrize(("model", "name"), ANSWERS.items(), ids=ANSWERS.values())
def test_what_the_client_reads_is_always_answered(openapi: dict[str, Any], model: type[BaseModel], name: str) -> None:
    answered = openapi["components"]["schemas"][name]
    read = model.model_json_schema(by_alias=True)

    assert set(read["properties"]) <= set(answered["properties"])
    assert set(read["required"]) <= set(answered["required"])
    for field, schema in read["properties"].items():
        assert _nullable(answered["properties"][field]) <= _nullable(schema), field


def test_a_filing_holds_what_may_be_filed_and_no_more(openapi: dict[str, Any]) -> None:
    schemas = openapi["components"]["schemas"]
    body = schemas["FileComplaint"]
    schema = complaints.Filing.model_json_schema()

    assert set(schema["properties"]) == set(body["properties"]) - {"attachments"}
    assert set(schema["required"]) >= set(body.get("required", ()))
    for part, name in (("complainant", "Complainant"), ("respondent", "Respondent"), ("matter", "Matter")):
        assert set(schema["$defs"][name]["properties"]) == set(schemas[f"{name}In"]["properties"]), part


def _nullable(schema: dict[str, Any]) -> bool:
    return {"type": "null"} in schema.get("anyOf", ())
