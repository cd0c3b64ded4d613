"""How well founded the first target of a text is: a law that nothing contradicts, or a calibrated confidence."""

from dataclasses import dataclass

from canon.codes import Agency, Department
from services.dispatch.routing.domain.compiled import CompiledRules
from services.dispatch.routing.domain.confidence import confidence, facts_of
from services.dispatch.routing.domain.ranking import RankedTarget, Ranking, rank
from services.dispatch.routing.domain.scoring import ScoredTarget, score_targets
from services.dispatch.routing.domain.texts import FIELD_SEPARATOR, NormalisedText, RoutingText, normalise_fields

MIN_SECOND_WEIGHT = 3  # weight of one plain word; a second matter weighs at least this


@dataclass(frozen=True, slots=True)
class Judgement:
    """The targets of a text by rules and heads, before anything is decided."""

    read: NormalisedText
    weighed: list[ScoredTarget]
    ranking: Ranking


def judge(text: RoutingText, rules: CompiledRules) -> Judgement:
    """Weigh a text by the rules, and rank its targets with what was learned."""
    read = normalise_fields(text, rules)
    weighed = score_targets(rules, matter=read.matter, respondent=read.respondent, classes=read.classes)
    return Judgement(read, weighed, rank(rules, weighed, FIELD_SEPARATOR.join((read.matter, read.respondent))))


@dataclass(frozen=True, slots=True)
class Grounds:
    """How well founded the first target is."""

    statutory: bool  # words of a law or an exemption name it, and nothing speaks for another
    confidence: float

    def suffice(self, best: RankedTarget | None, rules: CompiledRules) -> bool:
        """Whether a machine may decide for the target: for another agency more is asked than for a section of ours."""
        if best is None or rules.rules.confidence is None or self.statutory:
            return True
        limits = rules.rules.limits
        return self.confidence >= (limits.redirect if isinstance(best.target, Agency) else limits.confident)


def find_grounds(judgement: Ranking, weighed: list[ScoredTarget], length: int, rules: CompiledRules) -> Grounds:
    if not judgement.ranked:
        return Grounds(statutory=False, confidence=0.0)
    weights, limits = rules.rules.confidence, rules.rules.limits
    sure = 1.0 if weights is None else confidence(weights, facts_of(judgement, weighed, length))
    if not weighed or weighed[0].target != judgement.ranked[0].target:
        return Grounds(statutory=False, confidence=sure)
    if weighed[0].weight >= limits.decisive:
        return Grounds(statutory=True, confidence=1.0)
    alone = len(weighed) < 2 or weighed[1].weight < MIN_SECOND_WEIGHT
    agreed = not judgement.margins or max(judgement.margins, key=judgement.margins.__getitem__) == weighed[0].target
    stays = weighed[0].exemption is not None and isinstance(weighed[0].target, Department)  # an exception of D§7
    strong = stays or weighed[0].weight >= limits.statutory
    return Grounds(statutory=alone and agreed and strong, confidence=sure)
