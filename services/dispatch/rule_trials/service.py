"""Try a rule version on the cases of a period and on corrections; no case is changed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.clock import new_id
from chassis.db.work import Transactions, Work
from chassis.errors import FieldError, Invalid, NotFound
from services.dispatch.routing.domain import CompiledRules, route
from services.dispatch.rows import Row
from services.dispatch.rule_trials.domain.accuracy import Score, score_answers
from services.dispatch.rule_trials.domain.alarms import Alarms, compare_alarms
from services.dispatch.rule_trials.domain.comparison import Answer, ComparedCase, Comparison, compare
from services.dispatch.rule_trials.repository import LabelledText, PastCase, PastCases, examples, load_past_cases
from services.dispatch.rulebook.repository import versions
from services.dispatch.rulebook.service.in_force import get_rules

MAX_EXAMPLES = 20_000
STORED_FIELDS = ("id", "version", "against", "account", "tried_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRequest:
    """A trial of a version on the cases received from ``since`` until before ``until``, against another version."""

    version: str
    against: str | None  # ``None``: the one in force now
    since: datetime
    until: datetime
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A finished trial (试算); ``score_before`` and ``score_after`` are on the stored corrections."""

    id: UUID
    version: str
    against: str
    account: str
    tried_at: datetime
    comparison: Comparison
    beyond_limit: int
    without_text: int
    score_before: Score
    score_after: Score
    alarms: Alarms | None  # where the two versions read differently


@dataclass(frozen=True, slots=True, kw_only=True)
class _TrialInput:
    """Everything a trial works on, read in one transaction."""

    rules: CompiledRules
    against: CompiledRules
    history: PastCases
    examples: Sequence[LabelledText]


async def load_trial_input(work: Work, trial_request: TrialRequest) -> _TrialInput:
    """Load everything that a trial needs.

    Raises:
        NotFound: there is no such version.
        Invalid: there is no such version to compare with.
    """
    rules = await get_rules(work, trial_request.version)
    if rules is None:
        raise NotFound
    against = await get_rules(work, trial_request.against)
    if against is None:
        raise Invalid(FieldError(field="/against", code="unknown", message="没有这个版本的规则"))
    return _TrialInput(
        rules=rules,
        against=against,
        history=await load_past_cases(work.db, trial_request.since, trial_request.until, trial_request.limit),
        examples=await examples(work.db, MAX_EXAMPLES),
    )


async def run_trial(
    transactions: Transactions, trial_request: TrialRequest, account: str, figures_of: Callable[[Trial], Row]
) -> Trial:
    """Try a version in a thread, without a transaction open meanwhile, and save the trial for those who sign.

    ``figures_of`` returns the figures to save. ``NotFound`` and ``Invalid`` are raised as by ``load_trial_input``.
    """
    async with transactions.begin(account) as work:
        trial_input = await load_trial_input(work, trial_request)
    comparison, before, after = await asyncio.to_thread(_compare_and_score, trial_input)
    alarms = await asyncio.to_thread(_compare_alarms, trial_input)
    async with transactions.begin(account) as work:
        trial = Trial(
            id=new_id(),
            version=trial_request.version,
            against=trial_input.against.rules.version,
            account=account,
            tried_at=work.now,
            comparison=comparison,
            beyond_limit=trial_input.history.beyond_limit,
            without_text=trial_input.history.without_text,
            score_before=before,
            score_after=after,
            alarms=alarms,
        )
        await versions.add_trial(
            work.db, {name: getattr(trial, name) for name in STORED_FIELDS} | {"result": figures_of(trial)}
        )
        work.audit("rules_tried", trial.version)
    return trial


async def score_corrections(transactions: Transactions, version: str | None) -> tuple[str, Score]:
    """Return the version, and how often it sends corrected cases where people did.

    Raises:
        Invalid: there is no such version.
    """
    async with transactions.begin() as work:
        rules = await get_rules(work, version)
        if rules is None:
            raise Invalid(FieldError(field="/rule_set", code="unknown", message="没有这个版本的规则"))
        texts = await examples(work.db, MAX_EXAMPLES)
    return rules.rules.version, await asyncio.to_thread(_score_examples, texts, rules)


def _compare_and_score(trial_input: _TrialInput) -> tuple[Comparison, Score, Score]:
    comparison = compare([_compare_case(past, trial_input) for past in trial_input.history.cases])
    return (
        comparison,
        _score_examples(trial_input.examples, trial_input.against),
        _score_examples(trial_input.examples, trial_input.rules),
    )


def _compare_alarms(trial_input: _TrialInput) -> Alarms | None:
    texts = (past.text for past in trial_input.history.cases)
    return compare_alarms(texts, trial_input.against.rules.reading, trial_input.rules.rules.reading)


def _compare_case(past: PastCase, trial_input: _TrialInput) -> ComparedCase:
    """Compare one case.

    Where the rules of comparison routed it, their stored decision is used: the same rules decide the same again.
    """
    known = past.rule_version == trial_input.against.rules.version
    before = Answer(past.target, past.station) if known else _answer(past, trial_input.against)
    return ComparedCase(case_id=past.case_id, number=past.number, before=before, after=_answer(past, trial_input.rules))


def _answer(past: PastCase, rules: CompiledRules) -> Answer:
    decision = route(past.text, rules)
    return Answer(decision.target, decision.station)


def _score_examples(texts: Sequence[LabelledText], rules: CompiledRules) -> Score:
    return score_answers((one.target, route(one.text, rules).target) for one in texts)
