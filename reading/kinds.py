"""Classify a text as complaint, report or inquiry (投诉、举报、咨询), or as two of them (Order 121 Art. 3, 9, 44).

``find_signs`` matches patterns; the decision combines these signs with the margins of a linear model trained on
labelled texts. The platform's label is only a hint: most of what the hotline calls 求助 is a complaint (D§6.7).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from canon.codes import Kind
from reading import kind_patterns
from reading.linear_model import margins, parse_model
from reading.normalization import normalize_compact
from reading.prefilter import Prefilter, PrefilteredText

_LABELS = {
    "投诉": Kind.COMPLAINT,
    "消费投诉": Kind.COMPLAINT,
    "求助": Kind.COMPLAINT,
    "举报": Kind.REPORT,
    "检举": Kind.REPORT,
    "违法举报": Kind.REPORT,
    "咨询": Kind.INQUIRY,
    "建议": Kind.INQUIRY,
    "表扬": Kind.INQUIRY,
    "感谢": Kind.INQUIRY,
    "complaint": Kind.COMPLAINT,
    "consumption": Kind.COMPLAINT,
    "report": Kind.REPORT,
    "economy": Kind.REPORT,
    "consultation": Kind.INQUIRY,
    "inquiry": Kind.INQUIRY,
}


_CLAUSE_STOPS = ",。;!?、"
_CLAUSE_END = re.compile("[,。;!?]")
_PREFILTER = Prefilter(
    (
        *(
            kind_patterns.REFUSED_REMEDY,
            kind_patterns.PURCHASE,
            kind_patterns.INQUIRY,
            kind_patterns.DISPUTE,
            kind_patterns.VIOLATION,
            kind_patterns.REPORT,
            kind_patterns.AFFECTED,
        ),
        *(
            kind_patterns.RHETORICAL,
            kind_patterns.DEFECT,
            kind_patterns.PUNISHMENT,
            kind_patterns.QUESTION,
            kind_patterns.EXPLICIT_DEMAND,
            kind_patterns.DEMAND,
        ),
        *(
            kind_patterns.HOW,
            kind_patterns.HOW_TO,
            kind_patterns.WITNESS,
            kind_patterns.FORGED_RECORD,
            kind_patterns.OTHER_PROCEDURE,
            kind_patterns.LIVELIHOOD,
            kind_patterns.STALLED,
        ),
    )
)
_CLAUSE_REACH = 12  # characters to either side that still count as the same clause
SPLIT = "split"  # the model's target for a text of two kinds, beside the kinds themselves
MODEL = parse_model(Path(__file__).with_name("kinds_learned.txt").read_text("utf-8"), str)
SIGNS_BONUS = 0.8  # added to the margin of the kind that the signs show plainly
LABEL_BONUS = 0.6  # added to the margin of the platform's label where the signs show no kind
SPLIT_MARGIN = -0.4  # from which a text is split; below 0, because texts of two kinds are rare in training
SPLIT_MARGIN_WITH_SIGNS = -0.5  # the same where the signs show two kinds
MIN_KIND_CHARACTERS = 6  # a shorter text without plain signs has the kind of its label
MIN_SPLIT_CHARACTERS = 14  # a shorter text is split only where the signs show two kinds


@dataclass(frozen=True, slots=True)
class Signs:
    """What a text contains, from which its kind is decided."""

    text: str  # normalized without blanks
    margins: Mapping[str, float]  # of the model: by kind, and for ``SPLIT``
    demand: bool  # the writer asks for a remedy, or was refused one
    purchase: bool  # the writer bought or ordered something
    dispute: bool  # the other side does not take responsibility
    defect: bool
    report: bool  # asks an authority to investigate
    punishment: bool  # asks for punishment so explicitly that it counts beside a demand
    violation: bool
    question: bool
    inquiry: bool  # says that it only asks
    affected: bool  # the writer is affected, not only a witness
    witness: bool  # the writer only saw it
    forged_record: bool  # a register contains a false entry
    other_procedure: bool  # belongs to another procedure: disclosure of files, administrative review
    livelihood: bool  # wages, benefits, roads, noise
    stalled: bool  # nobody puts it right

    @property
    def action(self) -> bool:
        return self.report or self.punishment

    @property
    def grievance(self) -> bool:
        return self.dispute or (self.purchase and self.defect)


def kind_of(text: str, platform_label: str | None = None) -> Kind:
    """Return the kind of a text; the platform's label decides only where the text does not."""
    return kind_from_signs(find_signs(normalize_compact(text)), platform_label)


def kind_from_signs(signs: Signs, platform_label: str | None = None) -> Kind:
    """Return the kind of a text from its signs, the model's margins and the platform's label.

    A text of two kinds is a complaint.
    """
    if is_split(signs):
        return Kind.COMPLAINT
    plain = _plain_kind(signs)
    label = _LABELS.get((platform_label or "").strip().lower())
    if plain is None and label is not None and len(signs.text) < MIN_KIND_CHARACTERS:
        return label
    hint = plain or label
    bonus = SIGNS_BONUS if plain is hint else LABEL_BONUS
    return max(Kind, key=lambda kind: signs.margins[kind] + (bonus if kind is hint else 0.0))


def training_text(normalized: str) -> str:
    """Return a text as the model sees it, with marks at both ends so that beginning and end count too."""
    return f"。{normalized}。"


def is_split(signs: Signs) -> bool:
    """Whether the text asks for a dispute to be resolved *and* a violation to be punished (Order 121 Art. 9)."""
    if signs.inquiry and not signs.demand:
        return False
    if _shows_both_kinds(signs):
        return signs.margins[SPLIT] > SPLIT_MARGIN_WITH_SIGNS
    complains = signs.margins[Kind.COMPLAINT] > signs.margins[Kind.REPORT]  # a split text is first of all a complaint
    return complains and len(signs.text) >= MIN_SPLIT_CHARACTERS and signs.margins[SPLIT] > SPLIT_MARGIN


def _shows_both_kinds(signs: Signs) -> bool:
    if signs.punishment:
        return signs.demand or (signs.purchase and signs.dispute)
    return signs.demand and signs.report and signs.violation


def find_signs(normalized: str) -> Signs:
    """Find the signs in a text that ``normalize_compact`` has normalized."""
    scanned = _PREFILTER.scan(normalized)
    refused = scanned.matches(kind_patterns.REFUSED_REMEDY)
    purchase = scanned.matches(kind_patterns.PURCHASE)
    inquiry = scanned.matches(kind_patterns.INQUIRY)
    dispute = refused or scanned.matches(kind_patterns.DISPUTE)
    violation = scanned.matches(kind_patterns.VIOLATION)
    report = _asserts(kind_patterns.REPORT, scanned, kind_patterns.HOW_TO)
    affected = scanned.matches(kind_patterns.AFFECTED)
    rhetorical = (purchase or dispute or violation) and scanned.matches(kind_patterns.RHETORICAL)
    return Signs(
        text=normalized,
        margins=dict(zip(MODEL.targets, margins(MODEL, training_text(normalized)), strict=True)),
        demand=_has_demand(scanned) or (refused and (purchase or not (inquiry or (report and not affected)))),
        purchase=purchase,
        dispute=dispute,
        defect=scanned.matches(kind_patterns.DEFECT),
        report=report,
        punishment=_asserts(kind_patterns.PUNISHMENT, scanned, kind_patterns.HOW_TO),
        violation=violation,
        question=scanned.matches(kind_patterns.QUESTION) and (inquiry or not rhetorical),
        inquiry=inquiry,
        affected=affected,
        witness=scanned.matches(kind_patterns.WITNESS),
        forged_record=scanned.matches(kind_patterns.FORGED_RECORD),
        other_procedure=scanned.matches(kind_patterns.OTHER_PROCEDURE),
        livelihood=scanned.matches(kind_patterns.LIVELIHOOD),
        stalled=scanned.matches(kind_patterns.STALLED),
    )


def _plain_kind(signs: Signs) -> Kind | None:
    """Return the kind that the signs show plainly, if any."""
    if signs.other_procedure:
        return Kind.INQUIRY
    if signs.demand and not _is_hypothetical_demand(signs):
        return Kind.COMPLAINT
    return Kind.REPORT if _is_witness_report(signs) else _plain_kind_without_demand(signs)


def _plain_kind_without_demand(signs: Signs) -> Kind | None:
    if _is_only_question(signs):
        return Kind.INQUIRY if signs.inquiry else None
    if _is_livelihood_complaint(signs):
        return None
    if _is_third_party_report(signs) or ((signs.action or signs.violation) and not _is_own_grievance(signs)):
        return Kind.REPORT
    return None


def _is_hypothetical_demand(signs: Signs) -> bool:
    """Whether a demand is only a question about the law: nobody has refused it yet."""
    return signs.inquiry and not signs.dispute and signs.text.endswith(("?", "吗", "谁的", "?。"))


def _is_witness_report(signs: Signs) -> bool:
    """Whether the writer reports what he saw or a false entry in a register, without a dispute of his own."""
    if signs.inquiry or kind_patterns.COMPLAINT.search(signs.text) is not None:
        return False
    return signs.forged_record or (signs.witness and not (signs.purchase and signs.dispute and signs.affected))


def _is_only_question(signs: Signs) -> bool:
    """Whether the text is a question, without an own purchase that went wrong and without a call to act."""
    if (
        not signs.question
        or signs.action
        or (signs.purchase and signs.grievance and (signs.affected or not signs.inquiry))
    ):
        return False
    return signs.inquiry or not (signs.dispute or (signs.livelihood and signs.stalled))


def _is_livelihood_complaint(signs: Signs) -> bool:
    """Whether those affected complain about a matter of daily life that nobody puts right."""
    if "举报" in signs.text or (signs.punishment and kind_patterns.COMPLAINT.search(signs.text) is None):
        return False
    accused = (
        signs.violation and signs.report and not signs.affected and kind_patterns.COMPLAINT.search(signs.text) is None
    )
    unresolved = signs.livelihood and (signs.stalled or signs.report)
    return unresolved and not accused and not kind_patterns.UNNAMED_SUBJECT.match(signs.text)


def _is_third_party_report(signs: Signs) -> bool:
    """Whether somebody who is not affected reports a violation."""
    if kind_patterns.UNNAMED_SUBJECT.match(signs.text):
        return True
    return signs.violation and not signs.affected and not signs.purchase


def _is_own_grievance(signs: Signs) -> bool:
    """Whether the writer suffers from a violation without asking for punishment, or has a dispute of his own."""
    suffered = signs.affected and signs.violation and not signs.action and "举报" not in signs.text
    return suffered or (signs.grievance and _is_own_matter(signs))


def _is_own_matter(signs: Signs) -> bool:
    if signs.action:
        plain_dispute = signs.dispute or (signs.defect and not signs.punishment and not signs.violation)
        return signs.purchase and plain_dispute and "举报" not in signs.text
    return not signs.violation or signs.purchase


def _has_demand(scanned: PrefilteredText) -> bool:
    return any(
        _asserts(wish, scanned, kind_patterns.HOW) for wish in (kind_patterns.EXPLICIT_DEMAND, kind_patterns.DEMAND)
    )


def _asserts(pattern: re.Pattern[str], scanned: PrefilteredText, asking: re.Pattern[str]) -> bool:
    """Whether the pattern occurs outside a clause that only asks how or whether."""
    if scanned.cannot_match(asking):
        return scanned.matches(pattern)
    return any(asking.search(_clause(scanned.text, *found.span())) is None for found in scanned.find_all(pattern))


def _clause(normalized: str, start: int, end: int) -> str:
    begins = max(normalized.rfind(stop, max(0, start - _CLAUSE_REACH), start) for stop in _CLAUSE_STOPS) + 1
    ends = _CLAUSE_END.search(normalized, end, end + _CLAUSE_REACH)
    return normalized[max(begins, start - _CLAUSE_REACH) : ends.end() if ends else end + _CLAUSE_REACH]
