"""Decide who must answer a text: a department, another agency, or a person at the hub (分办)."""

from dataclasses import dataclass, replace
from enum import StrEnum

from canon.codes import Agency, Department, Kind, RedirectReason
from services.dispatch.routing.domain.compiled import CompiledRules
from services.dispatch.routing.domain.core import mentions_several_matters
from services.dispatch.routing.domain.explanations import (
    explain_agency,
    explain_department,
    explain_hub,
    explain_inquiry,
    explain_report,
)
from services.dispatch.routing.domain.grounds import MIN_SECOND_WEIGHT, find_grounds, judge
from services.dispatch.routing.domain.ranking import RankedTarget, Ranking
from services.dispatch.routing.domain.scoring import ScoredTarget
from services.dispatch.routing.domain.territory import elsewhere, find_town
from services.dispatch.routing.domain.texts import NormalisedText, RoutingText

MIN_SECOND_SHARE = 0.12
SIMILAR_WEIGHT_RATIO = 0.9  # of the heavier weight
MIN_AWAY_SHARE = 0.15  # below this share, a place that only the text names may not be the respondent's


class Spoke(StrEnum):
    """What a decision rests on: the words of a law, calibrated scores, or doubt, which a person resolves."""

    STATUTE = "statute"
    LEARNED = "learned"
    HUB = "hub"


class Outcome(StrEnum):
    """How the rules decided."""

    DEPARTMENT = "department"
    AGENCY = "agency"
    HUB = "hub"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingCandidate:
    """A target and its share of the weight of the text, 0 to 1; of an agency also on what ground it would answer."""

    target: str
    score: float
    reason: RedirectReason | None = None
    basis: str | None = None
    explanation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where a text goes and why; the same text and rules always give the same decision."""

    outcome: Outcome
    target: str
    station: str | None
    score: float
    runner_up: RoutingCandidate | None
    suggestions: tuple[RoutingCandidate, ...]  # the two strongest, for the person who decides
    matched: tuple[str, ...]
    reason: RedirectReason | None
    basis: str | None
    explanation: str
    rule_version: str
    confidence: float = 0.0  # how probable it is that the strongest target is right, 0 to 1
    spoke: Spoke = Spoke.HUB
    town_name: str | None = None
    station_name: str | None = None


def route(text: RoutingText, rules: CompiledRules) -> Decision:
    """Decide by authority, then by territory: our own matters of another county go to that county's bureau."""
    judged = judge(text, rules)
    read, weighed, judgement = judged.read, judged.weighed, judged.ranking
    ranked = judgement.ranked
    candidates = tuple(RoutingCandidate(target=one.target.value, score=one.share) for one in ranked)
    several = mentions_several_matters(read.matter) and (_are_several(weighed) or _are_shared(ranked))
    best = ranked[0] if ranked else None
    grounds = find_grounds(judgement, weighed, len(read.matter), rules)
    sure = (
        _is_sure(candidates, judgement, rules)
        and grounds.suffice(best, rules)
        and not several
        and not _are_both_law(weighed)
    )
    decision = _decide(text, read, judgement, candidates, rules, sure=sure)
    spoke = Spoke.HUB if decision.outcome is Outcome.HUB else Spoke.STATUTE if grounds.statutory else Spoke.LEARNED
    return replace(decision, confidence=round(grounds.confidence, 4), spoke=spoke)


def _decide(
    text: RoutingText,
    read: NormalisedText,
    judgement: Ranking,
    candidates: tuple[RoutingCandidate, ...],
    rules: CompiledRules,
    *,
    sure: bool,
) -> Decision:
    ranked = judgement.ranked
    best = ranked[0] if ranked else None
    if not text.incomplete or rules.rules.confidence is None:
        if best and sure and isinstance(best.target, Agency):
            return _to_agency(best, text.kind, candidates, rules)
        ours = all(isinstance(one.target, Department) for one in ranked[:2]) or sure
        away = elsewhere(rules.rules.territory, text=read.matter, place=read.place, region=read.region)
        has_place = bool(read.place or read.region) or judgement.other_county_share >= MIN_AWAY_SHARE
        if ours and away and has_place:
            return _to_other_bureau(away, text.kind, candidates, rules)
    if best and sure and isinstance(best.target, Department):
        return _to_department(best, best.target, candidates, read, text, rules)
    return _to_hub(ranked, text.kind, candidates, rules)


def _is_sure(candidates: tuple[RoutingCandidate, ...], judgement: Ranking, rules: CompiledRules) -> bool:
    limits = rules.rules.limits
    if not candidates or candidates[0].score < max(limits.least_score, judgement.hub_share):
        return False
    best = judgement.ranked[0]
    if isinstance(best.target, Agency) and not best.is_named and best.share < limits.least_unnamed:
        return False
    second = candidates[1].score if len(candidates) > 1 else 0.0
    return candidates[0].score - second >= limits.least_margin


def _are_several(weighed: list[ScoredTarget]) -> bool:
    """Whether a second target has enough weight of its own, as in a text with two matters."""
    return len(weighed) > 1 and weighed[1].weight >= MIN_SECOND_WEIGHT


def _are_both_law(weighed: list[ScoredTarget]) -> bool:
    """Whether exemptions support both of the two heaviest targets, at about the same weight."""
    if len(weighed) < 2 or weighed[0].exemption is None or weighed[1].exemption is None:
        return False
    return weighed[1].weight >= SIMILAR_WEIGHT_RATIO * weighed[0].weight


def _are_shared(ranked: tuple[RankedTarget, ...]) -> bool:
    """Whether a second target has a share that is rare in a text with one matter."""
    return len(ranked) > 1 and ranked[1].share >= MIN_SECOND_SHARE


def _to_department(
    best: RankedTarget,
    department: Department,
    candidates: tuple[RoutingCandidate, ...],
    read: NormalisedText,
    text: RoutingText,
    rules: CompiledRules,
) -> Decision:
    territory = rules.rules.territory
    town = find_town(territory, read.place, read.matter, read.respondent)
    station = territory.station_of(town) if town else None
    decision = _decision(
        Outcome.DEPARTMENT,
        department,
        candidates,
        rules,
        matched=best.words,
        station=f"station.{town.code}" if town else None,
        explanation=_explain(best, department, station, text, rules),
    )
    return replace(decision, town_name=town.name, station_name=station) if town else decision


def _explain(
    best: RankedTarget, department: Department, station: str | None, text: RoutingText, rules: CompiledRules
) -> str:
    """Return the explanation for the kind of case: complaints are mediated, reports verified, inquiries answered."""
    topic = rules.topics[best.topic]
    if text.kind is Kind.REPORT:
        return explain_report(department, topic, station)
    if text.kind is Kind.INQUIRY:
        return explain_inquiry(department, topic, text.until)
    return explain_department(department, topic, best.exemption, station)


def _to_agency(
    best: RankedTarget, kind: Kind, candidates: tuple[RoutingCandidate, ...], rules: CompiledRules
) -> Decision:
    topic = rules.topics[best.topic]
    agency = Agency(best.target)
    return _decision(
        Outcome.AGENCY,
        agency,
        candidates,
        rules,
        matched=best.words,
        reason=topic.reason,
        basis=topic.basis,
        explanation=explain_agency(kind, rules.rules.agencies[agency], topic, best.exemption),
    )


def _to_other_bureau(
    away: tuple[str, ...], kind: Kind, candidates: tuple[RoutingCandidate, ...], rules: CompiledRules
) -> Decision:
    topic = rules.topics[rules.rules.territory.topic]
    card = rules.rules.agencies[Agency.OTHER_BUREAU]
    return _decision(
        Outcome.AGENCY,
        Agency.OTHER_BUREAU,
        candidates,
        rules,
        matched=away,
        reason=RedirectReason.OTHER_COUNTY,
        basis=topic.basis,
        explanation=explain_agency(kind, card, topic, None),
    )


def _to_hub(
    ranked: tuple[RankedTarget, ...], kind: Kind, candidates: tuple[RoutingCandidate, ...], rules: CompiledRules
) -> Decision:
    names = [rules.name_of(one.target) for one in ranked[:2]]
    grounded = (_with_ground(candidate, one, kind, rules) for candidate, one in zip(candidates, ranked, strict=True))
    return _decision(
        Outcome.HUB,
        Department.HUB,
        tuple(grounded),
        rules,
        matched=tuple(dict.fromkeys(word for one in ranked[:2] for word in one.words)),
        explanation=explain_hub(names),
    )


def _with_ground(candidate: RoutingCandidate, one: RankedTarget, kind: Kind, rules: CompiledRules) -> RoutingCandidate:
    """Add what the agency would be handed the case with, for the person who decides."""
    if not isinstance(one.target, Agency):
        return candidate
    topic = rules.topics[one.topic]
    explanation = explain_agency(kind, rules.rules.agencies[one.target], topic, one.exemption)
    return replace(candidate, reason=topic.reason, basis=topic.basis, explanation=explanation)


def _decision(
    outcome: Outcome,
    target: Department | Agency,
    candidates: tuple[RoutingCandidate, ...],
    rules: CompiledRules,
    *,
    matched: tuple[str, ...],
    explanation: str,
    station: str | None = None,
    reason: RedirectReason | None = None,
    basis: str | None = None,
) -> Decision:
    return Decision(
        outcome=outcome,
        target=target.value,
        station=station,
        score=candidates[0].score if candidates else 0.0,
        runner_up=candidates[1] if len(candidates) > 1 else None,
        suggestions=candidates[:2],
        matched=matched,
        reason=reason,
        basis=basis,
        explanation=explanation,
        rule_version=rules.rules.version,
    )
