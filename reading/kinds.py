"""Classify a text as complaint, report or inquiry (投诉、举报、咨询), or as two of them (Order 121 Art. 3, 9, 44).

The margins of the learned heads decide; a sign that stands plainly in the text, or else the platform's label, adds to
the margin of its kind. The label is only a hint: most of what the hotline calls 求助 is a complaint (D§6.7).
"""

from canon.codes import Kind
from reading.heads import SPLIT
from reading.labels import kind_of_label
from reading.normalization import normalize_compact
from reading.signs import Signs, find_signs

SIGNS_BONUS = 0.6  # added to the margin of the kind that the signs show plainly
LABEL_BONUS = 0.6  # added to the margin of the platform's label where the signs show no kind
SPLIT_MARGIN = -0.3  # from which a text is split; below 0, because texts of two kinds are rare in training
SPLIT_MARGIN_WITH_SIGNS = -0.6  # the same where the signs show two kinds
MIN_KIND_CHARACTERS = 6  # a shorter text without plain signs has the kind of its label
MIN_SPLIT_CHARACTERS = 14  # a shorter text is split only where the signs show two kinds
_ASKING_ENDS = ("?", "吗", "?。", "吗。")


def kind_of(text: str, platform_label: str | None = None) -> Kind:
    """Return the kind of a text; the platform's label decides only where the text does not."""
    return kind_from_signs(find_signs(normalize_compact(text)), platform_label)


def kind_from_signs(signs: Signs, platform_label: str | None = None) -> Kind:
    """Return the kind of a text from its signs, the margins and the platform's label.

    A text of two kinds is a complaint.
    """
    if is_split(signs):
        return Kind.COMPLAINT
    plain = _plain_kind(signs)
    label = kind_of_label(platform_label)
    if plain is None and label is not None and len(signs.text) < MIN_KIND_CHARACTERS:
        return label
    hint, bonus = (plain, SIGNS_BONUS) if plain else (label, LABEL_BONUS)
    return max(Kind, key=lambda kind: signs.margins[kind] + (bonus if kind is hint else 0.0))


def is_split(signs: Signs) -> bool:
    """Whether the text asks for a dispute to be resolved *and* a violation to be punished (Order 121 Art. 9)."""
    if signs.say("inquiry") and not signs.say("demand"):
        return False
    margin = signs.margins[SPLIT]
    if signs.say("report_too") or (signs.say("demand") and signs.say("punishment")):
        return margin > SPLIT_MARGIN_WITH_SIGNS
    complains = signs.margins[Kind.COMPLAINT] > signs.margins[Kind.REPORT]  # a split text is first of all a complaint
    return complains and len(signs.text) >= MIN_SPLIT_CHARACTERS and margin > SPLIT_MARGIN


def _plain_kind(signs: Signs) -> Kind | None:
    """Return the kind that the signs show plainly, if any."""
    asks = signs.text.endswith(_ASKING_ENDS)
    inquires = signs.say("inquiry")
    if signs.say("demand"):
        return None if asks and inquires else Kind.COMPLAINT
    calls = signs.say("report", "report_too", "punishment")
    if (asks or inquires) and not calls and not signs.say("dispute", "refused"):
        return Kind.INQUIRY
    if inquires:
        return None
    calls = calls or signs.say("witness") or (signs.say("inspection") and not signs.say("purchase"))
    return Kind.REPORT if calls else None
