"""Notices: their kinds, titles and addressees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class NoticeKind(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"
    SUPPLEMENT = "supplement"
    MEDIATION = "mediation"
    DELEGATION = "delegation"
    APPRAISAL = "appraisal"
    SETTLEMENT = "settlement"
    RECORD = "record"
    TERMINATED = "terminated"
    LEAD = "lead"
    REDIRECTED = "redirected"
    ELSEWHERE = "elsewhere"
    HANDOVER = "handover"
    FOOD_TRANSFER = "food_transfer"
    CRIME_TRANSFER = "crime_transfer"


class Addressee(StrEnum):
    CONSUMER = "consumer"
    RESPONDENT = "respondent"
    AGENCY = "agency"
    SECTION = "section"
    BODY = "body"  # a mediation body or an appraiser, named in the facts


TITLES: Mapping[NoticeKind, str] = {
    NoticeKind.ACCEPTED: "受理告知书",
    NoticeKind.REFUSED: "不予受理告知书",
    NoticeKind.SUPPLEMENT: "补充材料通知书",
    NoticeKind.MEDIATION: "调解通知书",
    NoticeKind.DELEGATION: "委托调解函",
    NoticeKind.APPRAISAL: "鉴定指定函",
    NoticeKind.SETTLEMENT: "消费争议调解书",
    NoticeKind.RECORD: "消费争议调解记录",
    NoticeKind.TERMINATED: "终止调解告知书",
    NoticeKind.LEAD: "案源线索移送单",
    NoticeKind.REDIRECTED: "转办告知书",
    NoticeKind.ELSEWHERE: "另行提出举报告知书",
    NoticeKind.HANDOVER: "转办函",
    NoticeKind.FOOD_TRANSFER: "食品安全事项移送通知书",
    NoticeKind.CRIME_TRANSFER: "移送公安机关函",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A decided notice; ``facts`` are cleaned, ``agency`` is the addressee if that is an agency."""

    id: UUID
    complaint_id: UUID
    kind: NoticeKind
    addressee: Addressee
    agency: str | None
    facts: Mapping[str, Any]
    decided_at: datetime

    @property
    def title(self) -> str:
        return TITLES[self.kind]
