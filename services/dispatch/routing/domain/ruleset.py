"""The parts of a dated set of routing rules (分办规则), as plain values; nothing here decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from canon.codes import Agency, Department, RedirectReason
from reading.bureau_knowledge import SHIPPED, Knowledge
from reading.linear_model import LinearModel
from services.dispatch.routing.domain.normalisation import Language
from services.dispatch.routing.domain.territory import Territory

WordWeights = tuple[tuple[str, float], ...]  # words and what each adds

Target = Department | Agency  # who answers for a matter


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Words that mean something only together: one of every group, each within ``near`` characters of the first."""

    groups: tuple[tuple[str, ...], ...]
    near: int | None = None  # characters; None: anywhere in the text
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A condition that adds weight to its topic."""

    when: Condition
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One matter and who answers for it (事项)."""

    code: str
    target: Target
    label: str
    terms: WordWeights = ()
    respondents: WordWeights = ()  # words in the respondent's name
    categories: WordWeights = ()  # words in the platform's own classes (客体分类, 问题类别)
    pairs: tuple[Pair, ...] = ()
    cap: float | None = None  # the most this topic may weigh, for common words
    reason: RedirectReason | None = None
    basis: str | None = None
    keeps: str | None = None  # what of such a matter stays with market regulation


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A condition under which a matter belongs elsewhere than its words say (例外)."""

    code: str
    topic: str  # the topic that gains the weight
    against: frozenset[str]  # topics and targets whose weight is reduced
    when: Condition
    weight: float
    because: str | None = None  # part of the explanation to the citizen


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyCard:
    """How another authority is named and described to a citizen."""

    name: str
    phone: str | None
    answers_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The thresholds and proportions by which the rules decide or leave it to the hub."""

    least_score: float
    least_margin: float
    prior: float  # weight added to the sum, so that little evidence gives a low share
    silenced: float  # factor on the weight of a topic that an exemption is against
    decisive: float = float("inf")  # weight from which the rules alone decide, and learned weights are ignored
    least_unnamed: float = 0.0  # least share of an agency that no word of the rules supports
    learned: float = 0.0  # proportion of learned weights in a share; the rules have the rest
    redirect: float = 0.0  # least confidence for another agency that no law names unambiguously
    confident: float = 0.0  # least confidence for a section of ours; below, the hub decides
    statutory: float = float("inf")  # weight from which words of a law are evidence, where no other target has any


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A set of routing rules, in force from a day."""

    version: str
    effective_from: date
    topics: tuple[Topic, ...]
    exemptions: tuple[Exemption, ...]
    agencies: Mapping[Agency, AgencyCard]
    territory: Territory
    language: Language
    limits: Limits
    learned: LinearModel[Target] = field(default_factory=LinearModel)
    confidence: Mapping[str, float] | None = None  # weights of ``confidence``; without them nothing is held back
    reading: Knowledge = SHIPPED  # what texts are read by before they are routed
