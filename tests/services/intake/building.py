"""Builders of what does not matter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from canon.codes import Channel, Kind, State
from canon.shanghai import SHANGHAI
from contracts.dispatch import CaseEvent
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.parts import Person, Respondent
from services.intake.filing.domain.acceptance import Accepted, FilingOutcome, KnownFilings, decide_filings, read_filing
from services.intake.filing.domain.filing import Filing, Matter

E = TypeVar("E", bound=CaseEvent)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
FIRST, SECOND = UUID(int=1), UUID(int=2)
TEXT = "我在某健身服务部花2000元办了健身年卡，商家关门停业联系不上，要求退还剩余费用。"
BOTH = f"{TEXT}另外举报该店无证经营，要求查处。"


def a_filing(**changes: Any) -> Filing:
    plain = Filing(
        ids=(FIRST, SECOND),
        account="acme",
        source="partner:acme",
        channel=Channel.PARTNER,
        external_id="P-1",
        key="k1",
        print=b"print",
        person=Person(name="张丽华", phone="13800000000"),
        respondent=Respondent(name="某健身服务部", address="某县城关镇建设路1号"),
        matter=Matter(text=TEXT),
    )
    return replace(plain, **changes)


def a_platforms_filing(**changes: Any) -> Filing:
    return a_filing(source="12345", channel=Channel.HOTLINE_12345, key=None, lenient=True, **changes)


def decide(*filings: Filing, known: KnownFilings | None = None) -> list[FilingOutcome]:
    return decide_filings([read_filing(filing, NOW) for filing in filings], known or KnownFilings())


def accepted(filing: Filing | None = None) -> Accepted:
    [outcome] = decide(filing or a_filing())
    assert isinstance(outcome, Accepted), outcome
    return outcome


def a_complaint(**changes: Any) -> tuple[Complaint, Secret]:
    outcome = accepted()
    return replace(outcome.complaints[0], **changes), outcome.secret


def an_event(event: type[E], complaint_id: UUID = FIRST, **facts: Any) -> E:
    """A fact of dispatch about a complaint of the hotline."""
    usual: dict[str, Any] = {
        "aggregate_id": complaint_id,
        "complaint_id": complaint_id,
        "occurred_at": NOW.astimezone(UTC) + timedelta(hours=1),
        "state": State.DISPATCHED,
        "kind": Kind.COMPLAINT,
        "channel": Channel.HOTLINE_12345,
        "source": "12345",
        "received_at": NOW,
        "department": "consumer_protection",
    }
    return event(**(usual | facts))
