"""Turn a case and the rules into what the page of a redirection offers; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from canon.codes import Agency, RedirectReason, name_of
from gateway.console.cases.models import Decision, HistoryLine, WholeCase
from gateway.console.forms import Form, Sort, choices
from gateway.console.models import Suggestion
from gateway.console.named_fields import field, named, places
from gateway.console.redirect.models import AgencyCard, Rules, Topic
from gateway.console.translations import Translations

OTHER = "other"
SUGGESTED = 3  # agencies that are offered before the rest
WAY = ("case_dispatched", "case_returned", "case_redirected", "handover_refused", "case_recalled", "case_held_at_hub")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An agency that may take the case over: how sure the rules are, what it answers for, what it said before."""

    code: str
    name: str
    score: str
    answers_for: str
    refusal: str  # why it gave the case back, if it did
    is_locked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the fields at first for one agency."""

    basis: str = ""
    explanation: str = ""


def redirect_form(words: Translations, bases: Sequence[str]) -> Form:
    """Return the form of a redirection; ``bases`` are the articles that the rules know for the agency."""
    reasons = choices(list(RedirectReason), partial(named, words, "reason"))
    return Form(
        name="redirect",
        verb=words("redirect.verb"),
        fields=(
            field(words, "agency", Sort.CHOICE, required=True, choices=places(words, list(Agency))),
            field(words, "reason", Sort.CHOICE, required=True, choices=reasons, hint=""),
            field(words, "basis", required=True, suggestions=tuple(bases)),
            field(words, "explanation", Sort.LONG, required=True, rows=7),
        ),
    )


def chosen_agency(sent: Mapping[str, str]) -> str:
    """Return the agency that was chosen: one of those offered, or one of the rest."""
    chosen = sent.get("agency", "")
    return sent.get("agency_other", "") if chosen in ("", OTHER) else chosen


def targets_of(case: WholeCase, rules: Rules, words: Translations) -> list[Target]:
    """Return the agencies that the rules propose and those that gave the case back, the most probable first."""
    refusals = {one.agency: one for one in case.handovers if one.state == "refused"}
    suggested = {one.target: one.score for one in case.decision.suggestions} if case.decision else {}
    if case.decision and case.decision.target in set(Agency):
        suggested.setdefault(case.decision.target, case.decision.score)
    proposed = sorted((code for code in suggested if code in set(Agency)), key=lambda code: -suggested[code])
    codes = dict.fromkeys([*proposed[:SUGGESTED], *refusals])
    return [
        Target(
            code=code,
            name=words.place(code),
            score=f"{suggested[code]:.2f}" if code in suggested else "",
            answers_for=card.answers_for if (card := rules.agencies.get(code)) else "",
            refusal=" ".join(filter(None, [words.reason(refusals[code].refusal), refusals[code].note]))
            if code in refusals
            else "",
            is_locked=code in refusals and not case.joint,
        )
        for code in codes
    ]


def first_target(case: WholeCase, targets: Sequence[Target]) -> str:
    """Return the agency that is chosen at first: the likeliest that has not given the case back."""
    del case
    return next((one.code for one in targets if one.score and not one.is_locked), "")


def topics_of(agency: str, rules: Rules) -> list[Topic]:
    return [topic for topic in rules.topics if topic.target == agency and topic.basis]


def first_reason(case: WholeCase, agency: str) -> str:
    """Return the likeliest reason: joint handling where it came back twice, else what the rules say."""
    if case.joint:
        return RedirectReason.JOINT
    ground = _ground_of(case, agency)
    if ground and ground.reason in set(RedirectReason):
        return str(ground.reason)
    return RedirectReason.OTHER_COUNTY if agency == Agency.OTHER_BUREAU else RedirectReason.NO_AUTHORITY


def draft_for(case: WholeCase, agency: str, rules: Rules, until: str) -> Draft:
    """Return basis and explanation for an agency: what the rules decided, else what it answers for.

    ``until`` is the last moment of the first answer that the law gives the agency, in words; empty if it is unknown.
    """
    if agency not in set(Agency):
        return Draft()
    topics, ground = topics_of(agency, rules), _ground_of(case, agency)
    basis = topics[0].basis or "" if len(topics) == 1 else ""
    chinese = Translations("zh")
    if ground and ground.basis:
        basis = ground.basis
        if ground.explanation and not case.joint:
            return Draft(basis=basis, explanation=_with_limit(ground.explanation, agency, until, chinese))
    card = rules.agencies.get(agency) or AgencyCard(name=name_of(Agency(agency)), answers_for="")
    sentences = [chinese("draft.joint" if case.joint else "draft.who", agency=card.name)]
    sentences += [chinese("draft.answers_for", matters=card.answers_for)] if card.answers_for else []
    sentences += [chinese("draft.until", agency=card.name, when=until)] if until else []
    sentences += [chinese("draft.phone", phone=card.phone)] if card.phone else []
    sentences += [chinese("draft.otherwise"), chinese("draft.remedies")]
    return Draft(basis=basis, explanation="".join(sentences))


def agency_name(agency: str) -> str:
    """Return the agency's name as every text about it must hold it, with 县 before it or not."""
    return name_of(Agency(agency)) if agency in set(Agency) else ""


def retargeted(values: Mapping[str, str], before: Draft, after: Draft) -> dict[str, str]:
    """Return the fields for another agency: what the person wrote stays, what was only proposed is replaced."""
    fields = dict(values)
    for name in ("basis", "explanation"):
        if fields.get(name, "").strip() in ("", getattr(before, name).strip()):
            fields[name] = getattr(after, name)
    return fields


def way_so_far(history: Sequence[HistoryLine]) -> list[HistoryLine]:
    """Return the acts that brought the case from one holder to the next."""
    return [line for line in history if line.act in WAY]


def _ground_of(case: WholeCase, agency: str) -> Decision | Suggestion | None:
    """Return what the rules say of this agency and this case: their decision, or what they would say of it."""
    decision = case.decision
    if decision is None or decision.target == agency:
        return decision
    return next((one for one in decision.suggestions if one.target == agency), None)


def _with_limit(text: str, agency: str, until: str, chinese: Translations) -> str:
    if not until:
        return text
    return text + chinese("draft.until", agency=chinese.place(agency), when=until)
