"""Every figure by its name: how it is counted."""

from collections.abc import Mapping
from functools import partial

from simulators.year.recount.activities import ACTIVITIES, Counting
from simulators.year.recount.counted import Counted, rate
from simulators.year.recount.facts import Facts
from simulators.year.recount.judgements import BY_CASE
from simulators.year.recount.limits import BY_LIMIT
from simulators.year.recount.selection import NotCountable, Selection
from simulators.year.recount.sums import SUMS

SETTLED, SETTLED_OR_NOT = "settled", frozenset({"settled", "failed", "timed_out"})
ENDS = {"acceptance": SETTLED, "settlement": SETTLED, "failure": "failed"}  # of a dispute, by who ends it how


def count_figure(name: str, facts: Facts, chosen: Selection) -> Counted:
    """Count one figure.

    Raises:
        NotCountable: nobody said here how.
    """
    if counting := COUNTINGS.get(name):
        return counting(facts, chosen)
    raise NotCountable("it is not said here how this figure is counted")


def _rate_of(name: str, facts: Facts, chosen: Selection) -> Counted:
    return rate(BY_CASE[name](case) for case in chosen.cases(facts))


def _rate_within(name: str, facts: Facts, chosen: Selection) -> Counted:
    return rate(BY_LIMIT[name](case, facts.as_of) for case in chosen.cases(facts))


def _number_received(facts: Facts, chosen: Selection) -> Counted:
    return Counted(value=len(chosen.cases(facts)))


def _number_of(name: str, facts: Facts, chosen: Selection) -> Counted:
    """How many are in a rate's numerator."""
    return Counted(value=_rate_of(name, facts, chosen).numerator)


def _number_refused(facts: Facts, chosen: Selection) -> Counted:
    decided = _rate_of("acceptance_rate", facts, chosen)
    return Counted(value=(decided.denominator or 0) - (decided.numerator or 0))


def _number_redirected(facts: Facts, chosen: Selection) -> Counted:
    return Counted(value=_rate_of("bounce_rate", facts, chosen).denominator)


def _odr_settlement_rate(facts: Facts, chosen: Selection) -> Counted:
    """Of each case its last dispute that came to a result."""
    ended = {
        found["dispute"]: ENDS[found["end"]]
        for found, _ in facts.matching(
            r"/v1/odr/disputes/(?P<dispute>[^/]+)/(?:offers/\d+/)?(?P<end>acceptance|settlement|failure)"
        )
    }
    last: dict[str, tuple[str, str]] = {}
    for dispute in facts.views.get("dispute", ()):
        case = facts.case_behind(str(dispute["case_id"]))
        result = ended.get(str(dispute["id"]), str(dispute["state"]))
        if case and chosen.has(case) and result in SETTLED_OR_NOT:
            last[case.id] = max(last.get(case.id, ("", "")), (str(dispute["opened_at"]), result))
    return rate(result == SETTLED for _, result in last.values())


COUNTINGS: Mapping[str, Counting] = {
    "received": _number_received,
    "accepted": partial(_number_of, "acceptance_rate"),
    "refused": _number_refused,
    "closed": partial(_number_of, "handling_rate"),
    "redirected": _number_redirected,
    "odr_settlement_rate": _odr_settlement_rate,
    **{name: partial(_rate_of, name) for name in BY_CASE},
    **{name: partial(_rate_within, name) for name in BY_LIMIT},
    **SUMS,
    **ACTIVITIES,
}
