"""What a dated set of routing rules is made of (分办规则). Rules are values; nothing here decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from canon.codes import Agency, Department, RedirectReason
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
    """A condition that speaks for its topic."""

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
    cap: float | None = None  # the most this topic may weigh, for words that are everywhere
    reason: RedirectReason | None = None
    basis: str | None = None
    keeps: str | None = None  # what of such a matter stays with market regulation


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """A condition under which a matter belongs elsewhere than its words say (例外)."""

    code: str
    topic: str  # the topic it speaks for
    against: frozenset[str]  # topics and targets that it silences
    when: Condition
    weight: float
    because: str | None = None  # said to the citizen


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyCard:
    """Another authority as a citizen meets it."""

    name: str
    phone: str | None
    answers_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When the rules are sure."""

    least_score: float
    least_margin: float
    prior: float  # weight of not knowing
    silenced: float  # what is left of a silenced topic's weight
    decisive: float = float("inf")  # weight from which the rules alone decide: a bureau's own word is not outvoted
    least_unnamed: float = 0.0  # score of another authority of which no word of the rules speaks
    learned: float = 0.0  # share of a judgement that what was learned has; the rules have the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A signed set of rules, in force from a day."""

    version: str
    effective_from: date
    topics: tuple[Topic, ...]
    exemptions: tuple[Exemption, ...]
    agencies: Mapping[Agency, AgencyCard]
    territory: Territory
    language: Language
    limits: Limits
    learned: LinearModel[Target] = field(default_factory=LinearModel)
