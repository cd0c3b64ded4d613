"""Responses about scores, and enterprises with what their score proposes."""

from datetime import date
from typing import Self

from pydantic import BaseModel

from services.odr.enterprises.domain import Enterprise
from services.odr.enterprises.schemas import EnterpriseView
from services.odr.scores.domain import SCORE_RULES, Counts, Part, PartName, Proposal, ProposedAct, Score, score_of


class SettlementRateView(BaseModel):
    numerator: int
    denominator: int
    value: int | None  # basis points
    definition: str


class PartView(BaseModel):
    """``points`` = numerator ÷ denominator × weight; null where the part is left out."""

    name: PartName
    numerator: int
    denominator: int
    weight: int
    points: float | None

    @classmethod
    def of(cls, part: Part) -> Self:
        return cls(
            name=part.name,
            numerator=part.numerator,
            denominator=part.denominator,
            weight=part.weight,
            points=None if part.tenths is None else part.tenths / 10,
        )


class PointsView(BaseModel):
    """``total`` = sum ÷ weight × 100, where weight is that of the parts that count; null where no dispute ended."""

    parts: list[PartView]
    sum: float
    weight: int
    total: float | None
    guidance_below: int
    fewest_rated: int
    definition: str

    @classmethod
    def of(cls, score: Score) -> Self:
        return cls(
            parts=[PartView.of(part) for part in score.parts],
            sum=score.sum_tenths / 10,
            weight=score.weight,
            total=None if score.tenths is None else score.tenths / 10,
            guidance_below=SCORE_RULES.guidance_below,
            fewest_rated=SCORE_RULES.fewest_rated,
            definition="各项 = 分子 ÷ 分母 × 权重，合计 = 各项之和 ÷ 计入的权重 × 100；"
            f"用时只计和解的，按期限的平均剩余计，满意只计和解后的回访，不足 {SCORE_RULES.fewest_rated} 件不计入",
        )


class ScoreView(BaseModel):
    """Counts of the disputes opened in the period; 和解率 with numerator and denominator; the score out of 100."""

    received: int
    settled: int
    failed: int
    timed_out: int
    answerable: int
    answered_on_time: int
    mean_days: float | None
    active: bool
    settlement_rate: SettlementRateView
    points: PointsView

    @classmethod
    def of(cls, counts: Counts) -> Self:
        return cls(
            received=counts.received,
            settled=counts.settled,
            failed=counts.failed,
            timed_out=counts.timed_out,
            answerable=counts.answerable,
            answered_on_time=counts.answered_on_time,
            mean_days=counts.mean_days,
            active=counts.active,
            settlement_rate=SettlementRateView(
                numerator=counts.settled,
                denominator=counts.ended,
                value=counts.settlement_rate_bp,
                definition="和解成功 /（和解成功 + 和解不成 + 超时），按期内发起的和解计，"
                "因撤回或案件办结而中止的、未送达企业的不计",
            ),
            points=PointsView.of(score_of(counts)),
        )


class ProposalView(BaseModel):
    """What a score below ``bound`` points proposes: that of ``ended`` disputes opened since a day. A person decides."""

    act: ProposedAct
    points: float
    bound: int
    ended: int
    since: date

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        return cls(
            act=proposal.act,
            points=proposal.tenths / 10,
            bound=proposal.bound,
            ended=proposal.ended,
            since=proposal.since,
        )


class ScoredEnterpriseView(EnterpriseView):
    """An enterprise with what its score proposes at present, to the bureau alone."""

    proposal: ProposalView | None

    @classmethod
    def with_proposal(
        cls, enterprise: Enterprise, proposal: Proposal | None, *, day: date | None = None, names_accounts: bool
    ) -> Self:
        view = EnterpriseView.of(enterprise, day=day, names_accounts=names_accounts)
        return cls(**view.model_dump(), proposal=ProposalView.of(proposal) if proposal else None)


class EnterpriseList(BaseModel):
    items: list[ScoredEnterpriseView]
    next: str | None
