"""Compare two messages, and decide what is sure enough for a machine."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from canon.codes import State
from contracts.intake import Verdict
from services.intake.matches.domain import ENDED_STATES, MACHINE, Match
from services.intake.matching.domain.comparison import Comparison, compare
from services.intake.matching.domain.profile import Profile
from services.intake.matching.domain.scoring import Band, MatchModel
from services.intake.matching.domain.trust import trust_of

WINDOW = timedelta(days=90)  # between two receipts; older ones are found by a person
MOST_SUSPECTED = 5  # messages that a person is shown beside one
# What a person is shown of a comparison, the strongest first; each name is a feature that counts from this value on.
_EVIDENCE: Mapping[str, float] = {
    "order_same": 1.0,
    "id_same": 1.0,
    "phone_same": 1.0,
    "phone_slip": 1.0,
    "name_same": 1.0,
    "name_alike": 1.0,
    "uscc_same": 1.0,
    "business": 0.8,
    "address": 0.8,
    "date_same": 1.0,
    "amount_same": 1.0,
    "passage": 0.5,
    "again": 1.0,
}


def in_order(one: Profile, other: Profile) -> tuple[Profile, Profile]:
    """Return the two with the earlier received first; of one instant the lower id is the earlier."""
    first, second = sorted((one, other), key=lambda profile: (profile.received_at, profile.complaint_id))
    return first, second


def match_of(one: Profile, other: Profile, model: MatchModel, now: datetime) -> tuple[Match, Band]:
    """Compare two messages; nothing is decided yet."""
    earlier, later = in_order(one, other)
    comparison = compare(earlier, later)
    score = model.score(comparison)
    match = Match(
        earlier_id=earlier.complaint_id,
        later_id=later.complaint_id,
        found_at=now,
        score=round(score, 4),
        features={name: round(value, 3) for name, value in comparison.features.items() if value},
        evidence=evidence_of(comparison),
        contradictions=comparison.contradictions,
        rule_version=model.version,
    )
    return match, model.band(comparison, score, trust_of(earlier, later))


def evidence_of(comparison: Comparison) -> tuple[str, ...]:
    """Return the names of what two messages have in common."""
    return tuple(name for name, least in _EVIDENCE.items() if comparison.features[name] >= least)


def decide_by_machine(found: Iterable[tuple[Match, Band]], states: Mapping[UUID, State], now: datetime) -> list[Match]:
    """Return the matches to store of those found for one message: the surest decided, or a few for a person.

    Where the earlier case has ended, the later message is a repeat: it keeps its own case, beside the old result. Where
    the later has ended, as in a list of past years, nobody has to decide what is not sure.
    """
    likely = sorted(
        ((match, band) for match, band in found if band is not Band.OTHER),
        key=lambda pair: (-pair[0].score, pair[0].earlier_id),
    )
    sure = next((match for match, band in likely if band is Band.SAME), None)
    if sure is not None:
        return [_decided(sure, states.get(sure.earlier_id, State.RECEIVED), now)]
    undecided = [match for match, _ in likely if states.get(match.later_id) not in ENDED_STATES]
    return undecided[:MOST_SUSPECTED]


def _decided(match: Match, state: State, now: datetime) -> Match:
    verdict = Verdict.REPEAT if state in ENDED_STATES else Verdict.SAME_MATTER
    return replace(match, verdict=verdict, decided_by=MACHINE, decided_at=now)
