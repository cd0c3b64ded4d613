"""The score of an enterprise with its arithmetic, and what a low one proposes: guidance, then suspension (D§5.8)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from canon.shanghai import SHANGHAI
from services.odr.enterprises.domain import ChangeKind, Enterprise, SessionKind, Standing

WHOLE = 100  # points
_FULL_BP = 10_000
_ONE_DAY = timedelta(days=1)


class PartName(StrEnum):
    """What a score is made of."""

    ANSWERED = "answered_on_time"
    SETTLED = "settled"
    SATISFACTION = "satisfaction"
    MEAN_DAYS = "mean_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRules:
    """The weights of a score in points, and the bounds that it is measured by."""

    weights: tuple[tuple[PartName, int], ...]
    guidance_below: int  # points
    fewest_ended: int  # disputes, below which nothing is proposed
    fewest_rated: int  # answers of consumers, below which satisfaction is left out: one answer would name its giver
    period: timedelta


SCORE_RULES = ScoreRules(
    weights=(
        (PartName.ANSWERED, 40),
        (PartName.SETTLED, 35),
        (PartName.SATISFACTION, 15),
        (PartName.MEAN_DAYS, 10),
    ),
    guidance_below=60,
    fewest_ended=3,
    fewest_rated=3,
    period=timedelta(days=365),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How an enterprise did in a period (D§5.8). 和解率 = settled / (settled + failed + timed out).

    ``failed`` leaves out dropped disputes (中止), ``received`` those that never reached the enterprise. Of
    ``answerable`` disputes, those that ended or have an offer, ``answered_on_time`` were settled or had an offer of
    the enterprise in time. ``mean_days`` is the mean number of days from opening to the end, ``used_bp`` the mean share
    of the ten working days that had passed when a dispute was settled: to hand back at once gains nothing.
    ``satisfied`` of ``rated`` consumers were, after a settlement.
    """

    received: int
    settled: int
    failed: int
    timed_out: int
    answerable: int
    answered_on_time: int
    mean_days: float | None
    used_bp: int | None
    rated: int
    satisfied: int

    @property
    def ended(self) -> int:
        return self.settled + self.failed + self.timed_out

    @property
    def settlement_rate_bp(self) -> int | None:
        """The 和解率 in basis points (1/100 %), None where no dispute has ended."""
        return None if self.ended == 0 else round(self.settled * _FULL_BP / self.ended)

    @property
    def active(self) -> bool:
        """Whether the enterprise received a case in the period."""
        return self.received > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a score: ``numerator`` of ``denominator`` times ``weight``, in tenths of a point.

    One that is left out has ``tenths`` None, and no numbers: the answer of a single consumer is not shown either.
    """

    name: PartName
    numerator: int
    denominator: int
    weight: int
    tenths: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The parts of a score and their sum, scaled to 100 points where a part is left out."""

    parts: tuple[Part, ...]

    @property
    def weight(self) -> int:
        """The points that can be had with the parts that count."""
        return sum(part.weight for part in self.parts if part.tenths is not None)

    @property
    def sum_tenths(self) -> int:
        return sum(part.tenths for part in self.parts if part.tenths is not None)

    @property
    def tenths(self) -> int | None:
        """The score in tenths of a point, 0 to 1000; None where no part counts."""
        return _rounded(WHOLE * self.sum_tenths, self.weight) if self.weight else None


def score_of(counts: Counts, rules: ScoreRules = SCORE_RULES) -> Score:
    """Return the score of a period; without an ended dispute no part of it counts."""
    used = counts.used_bp if counts.used_bp is not None else _FULL_BP
    facts = {
        PartName.ANSWERED: (counts.answered_on_time, counts.answerable, 1),
        PartName.SETTLED: (counts.settled, counts.ended, 1),
        PartName.SATISFACTION: (counts.satisfied, counts.rated, rules.fewest_rated),
        PartName.MEAN_DAYS: (_FULL_BP - used, _FULL_BP, 1),
    }
    parts = []
    for name, weight in rules.weights:
        numerator, denominator, fewest = facts[name]
        if counts.ended == 0 or denominator < fewest:
            parts.append(Part(name=name, numerator=0, denominator=0, weight=weight, tenths=None))
            continue
        tenths = _rounded(weight * 10 * numerator, denominator)
        parts.append(Part(name=name, numerator=numerator, denominator=denominator, weight=weight, tenths=tenths))
    return Score(parts=tuple(parts))


class ProposedAct(StrEnum):
    """What a low score proposes; a person decides."""

    GUIDANCE = "guidance"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """From which day the disputes of an enterprise count for a proposal, and whether that is after a guidance."""

    since: date
    is_guided: bool

    @property
    def opened_since(self) -> datetime:
        return datetime.combine(self.since, time(), SHANGHAI)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed and why: the score of ``ended`` disputes opened since a day is below ``bound`` points."""

    act: ProposedAct
    tenths: int
    bound: int
    ended: int
    since: date


def watch_of(enterprise: Enterprise, today: date, rules: ScoreRules = SCORE_RULES) -> Watch:
    """Return what counts: after the last guidance, else of the whole period; nothing from before it was let in."""
    begin = today - rules.period
    began = (ChangeKind.ACTIVE, ChangeKind.RESTORED)
    let_in = max((change.on for change in enterprise.changes if change.kind in began), default=begin)
    guided = max((one.held_on for one in enterprise.sessions if one.kind is SessionKind.GUIDANCE), default=None)
    if guided is None or guided < begin:
        return Watch(since=max(begin, let_in), is_guided=False)
    return Watch(since=max(guided + _ONE_DAY, let_in), is_guided=True)


def propose(enterprise: Enterprise, watch: Watch, counts: Counts, rules: ScoreRules = SCORE_RULES) -> Proposal | None:
    """Return what a score below the bound proposes: guidance first, suspension if it stays below after a guidance.

    Nothing is proposed of an enterprise that is not active, or of fewer ended disputes than the rules want.
    """
    tenths = score_of(counts, rules).tenths
    is_judged = enterprise.standing is Standing.ACTIVE and counts.ended >= rules.fewest_ended
    if not is_judged or tenths is None or tenths >= rules.guidance_below * 10:
        return None
    act = ProposedAct.SUSPENSION if watch.is_guided else ProposedAct.GUIDANCE
    return Proposal(act=act, tenths=tenths, bound=rules.guidance_below, ended=counts.ended, since=watch.since)


def _rounded(numerator: int, denominator: int) -> int:
    """Return a quotient rounded half up, exactly."""
    return (2 * numerator + denominator) // (2 * denominator)
