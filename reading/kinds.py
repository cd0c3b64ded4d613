"""Which of the three kinds a text is (投诉、举报、咨询), and whether it holds two of them (Order 121 Art. 3, 9, 44).

The hotline's own label is only a hint: most of what it calls 求助 is a complaint (D§6.7).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from canon.codes import Kind
from reading import kind_patterns
from reading.learned import learned_from, margins
from reading.prefilter import Prefilter, PrefilteredText
from reading.script import squeezed

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


_STOPS = ",。;!?、"
_END = re.compile("[,。;!?]")
_GATE = Prefilter(
    (
        *(
            kind_patterns.REFUSED,
            kind_patterns.EVENT,
            kind_patterns.ASKS,
            kind_patterns.DISPUTE,
            kind_patterns.VIOLATION,
            kind_patterns.REPORT,
            kind_patterns.OWN,
        ),
        *(
            kind_patterns.RHETORIC,
            kind_patterns.DEFECT,
            kind_patterns.PUNISH,
            kind_patterns.QUESTION,
            kind_patterns.OUTRIGHT,
            kind_patterns.DEMAND,
        ),
        *(
            kind_patterns.HOW,
            kind_patterns.HOW_TO,
            kind_patterns.WITNESS,
            kind_patterns.FORGED,
            kind_patterns.OTHER_PROCEDURE,
            kind_patterns.LIVELIHOOD,
            kind_patterns.STALLED,
        ),
    )
)
_REACH = 12  # characters to either side that still belong to the same breath
BOTH = "split"  # the answer that stands beside the kinds in what was learned
LEARNED = learned_from(Path(__file__).with_name("kinds_learned.txt").read_text("utf-8"), str)
SIGNED = 0.8  # what a plain sign adds to the margin of its kind
LABELLED = 0.6  # and a platform's label, where there is none
BOTH_FROM = -0.4  # margin from which a text holds two kinds: they are few, so that few margins are above 0
BOTH_SHOWN_FROM = -0.5  # and where the signs show it
TELLING = 6  # characters below which a text tells nothing
BOTH_TELLING = 14  # and below which it tells no two things, unless the signs show them


@dataclass(frozen=True, slots=True)
class Signs:
    """What a text shows, before it is decided what it is."""

    flat: str
    taught: Mapping[str, float]  # what labelled texts taught: the margin of each kind, and of both in one
    demand: bool  # a remedy for oneself is asked for, or was refused
    event: bool  # a purchase of one's own
    dispute: bool  # the other side does not answer for it
    defect: bool
    report: bool  # an authority shall look into it
    punish: bool  # so outright that it stands beside a demand
    violation: bool
    question: bool
    asks: bool  # and says that it only asks
    own: bool  # the writer is touched, and not only a witness
    witness: bool  # and says that he only saw it
    forged: bool  # a register holds what is not so
    elsewhere: bool  # a matter of another procedure: files, reviews
    livelihood: bool  # wages, benefits, roads, noise
    stalled: bool  # and it is not put right

    @property
    def action(self) -> bool:
        return self.report or self.punish

    @property
    def grievance(self) -> bool:
        return self.dispute or (self.event and self.defect)


def kind_of(text: str, platform_label: str | None = None) -> Kind:
    """Say what a text is; a platform's own label decides only where the text does not."""
    return kind_by(signs_in(squeezed(text)), platform_label)


def has_split(text: str) -> bool:
    """Say whether a text wants a dispute resolved *and* a violation punished (Order 121 Art. 9)."""
    return is_split(signs_in(squeezed(text)))


def kind_by(signs: Signs, platform_label: str | None = None) -> Kind:
    """Weigh the signs, what labelled texts taught, and a platform's label; two kinds in one text are a complaint."""
    if is_split(signs):
        return Kind.COMPLAINT
    said = _said(signs)
    label = _LABELS.get((platform_label or "").strip().lower())
    if said is None and label is not None and len(signs.flat) < TELLING:
        return label
    hint = said or label
    favour = SIGNED if said is hint else LABELLED
    return max(Kind, key=lambda kind: signs.taught[kind] + (favour if kind is hint else 0.0))


def training_text(flat: str) -> str:
    """The text as it is learned: how it begins and ends counts too."""
    return f"。{flat}。"


def is_split(signs: Signs) -> bool:
    """Decide whether both procedures are wanted."""
    if signs.asks and not signs.demand:
        return False
    if _shows_both(signs):
        return signs.taught[BOTH] > BOTH_SHOWN_FROM
    complains = signs.taught[Kind.COMPLAINT] > signs.taught[Kind.REPORT]  # of two kinds the complaint goes before
    return complains and len(signs.flat) >= BOTH_TELLING and signs.taught[BOTH] > BOTH_FROM


def _shows_both(signs: Signs) -> bool:
    if signs.punish:
        return signs.demand or (signs.event and signs.dispute)
    return signs.demand and signs.report and signs.violation


def signs_in(flat: str) -> Signs:
    """Read the signs in ``squeezed`` text."""
    look = _GATE.look(flat)
    refused = look.shows(kind_patterns.REFUSED)
    event = look.shows(kind_patterns.EVENT)
    asks = look.shows(kind_patterns.ASKS)
    dispute = refused or look.shows(kind_patterns.DISPUTE)
    violation = look.shows(kind_patterns.VIOLATION)
    report = _states(kind_patterns.REPORT, look, kind_patterns.HOW_TO)
    own = look.shows(kind_patterns.OWN)
    rhetorical = (event or dispute or violation) and look.shows(kind_patterns.RHETORIC)
    return Signs(
        flat=flat,
        taught=dict(zip(LEARNED.targets, margins(LEARNED, training_text(flat)), strict=True)),
        demand=_demands(look) or (refused and (event or not (asks or (report and not own)))),
        event=event,
        dispute=dispute,
        defect=look.shows(kind_patterns.DEFECT),
        report=report,
        punish=_states(kind_patterns.PUNISH, look, kind_patterns.HOW_TO),
        violation=violation,
        question=look.shows(kind_patterns.QUESTION) and (asks or not rhetorical),
        asks=asks,
        own=own,
        witness=look.shows(kind_patterns.WITNESS),
        forged=look.shows(kind_patterns.FORGED),
        elsewhere=look.shows(kind_patterns.OTHER_PROCEDURE),
        livelihood=look.shows(kind_patterns.LIVELIHOOD),
        stalled=look.shows(kind_patterns.STALLED),
    )


def _said(signs: Signs) -> Kind | None:
    """The kind that the signs show plainly; none where they leave it open."""
    if signs.elsewhere:
        return Kind.INQUIRY
    if signs.demand and not _only_wonders(signs):
        return Kind.COMPLAINT
    return Kind.REPORT if _is_told(signs) else _said_of_others(signs)


def _said_of_others(signs: Signs) -> Kind | None:
    if _only_asks(signs):
        return Kind.INQUIRY if signs.asks else None
    if _is_waited_for(signs):
        return None
    if _is_a_lead(signs) or ((signs.action or signs.violation) and not _is_a_grievance(signs)):
        return Kind.REPORT
    return None


def _only_wonders(signs: Signs) -> bool:
    """A wish that ends in a question of what the law gives, with nobody who refuses it yet."""
    return signs.asks and not signs.dispute and signs.flat.endswith(("?", "吗", "谁的", "?。"))


def _is_told(signs: Signs) -> bool:
    """What somebody saw, or a false entry in a register, that is no dispute of the writer's own."""
    if signs.asks or kind_patterns.COMPLAINS.search(signs.flat) is not None:
        return False
    return signs.forged or (signs.witness and not (signs.event and signs.dispute and signs.own))


def _only_asks(signs: Signs) -> bool:
    """A question without a purchase of one's own that went wrong, and without a wish that somebody acts."""
    if not signs.question or signs.action or (signs.event and signs.grievance and (signs.own or not signs.asks)):
        return False
    return signs.asks or not (signs.dispute or (signs.livelihood and signs.stalled))


def _is_waited_for(signs: Signs) -> bool:
    """What daily life suffers from and nobody puts right, told by those who suffer."""
    if "举报" in signs.flat or (signs.punish and kind_patterns.COMPLAINS.search(signs.flat) is None):
        return False
    accused = signs.violation and signs.report and not signs.own and kind_patterns.COMPLAINS.search(signs.flat) is None
    waited = signs.livelihood and (signs.stalled or signs.report)
    return waited and not accused and not kind_patterns.SOMEBODY.match(signs.flat)


def _is_a_lead(signs: Signs) -> bool:
    """A breach of rules told by somebody who is not touched by it."""
    if kind_patterns.SOMEBODY.match(signs.flat):
        return True
    return signs.violation and not signs.own and not signs.event


def _is_a_grievance(signs: Signs) -> bool:
    """A breach that the writer suffers and asks nobody to punish, or a dispute of his own."""
    suffered = signs.own and signs.violation and not signs.action and "举报" not in signs.flat
    return suffered or (signs.grievance and _is_about_oneself(signs))


def _is_about_oneself(signs: Signs) -> bool:
    if signs.action:
        plain_dispute = signs.dispute or (signs.defect and not signs.punish and not signs.violation)
        return signs.event and plain_dispute and "举报" not in signs.flat
    return not signs.violation or signs.event


def _demands(look: PrefilteredText) -> bool:
    return any(_states(wish, look, kind_patterns.HOW) for wish in (kind_patterns.OUTRIGHT, kind_patterns.DEMAND))


def _states(pattern: re.Pattern[str], look: PrefilteredText, asking: re.Pattern[str]) -> bool:
    """Say whether the pattern occurs outside a clause that only asks how or whether."""
    if look.lacks(asking):
        return look.shows(pattern)
    return any(asking.search(_clause(look.text, *found.span())) is None for found in look.all(pattern))


def _clause(flat: str, start: int, end: int) -> str:
    begins = max(flat.rfind(stop, max(0, start - _REACH), start) for stop in _STOPS) + 1
    ends = _END.search(flat, end, end + _REACH)
    return flat[max(begins, start - _REACH) : ends.end() if ends else end + _REACH]
