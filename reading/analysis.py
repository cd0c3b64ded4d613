"""All analyses of one text in one pass."""

from dataclasses import dataclass
from datetime import date

from canon.codes import Alert, Kind
from reading.alerts import RaisedAlert, alerts_from_signs
from reading.bureau_knowledge import SHIPPED, Knowledge
from reading.deidentification import deidentify
from reading.gaps import missing_in
from reading.kinds import is_split, kind_from_signs
from reading.refusals import RefusalHint, hints_from_signs
from reading.signs import read_signs


@dataclass(frozen=True, slots=True, kw_only=True)
class TextAnalysis:
    """The results of all analyses of a text."""

    kind: Kind
    split: bool
    raised_alerts: tuple[RaisedAlert, ...]
    entries: tuple[str, ...]  # the ids of those that speak, in the order of their words
    missing: tuple[str, ...]
    refusal_hints: tuple[RefusalHint, ...]
    deidentified: str

    @property
    def alerts(self) -> tuple[Alert, ...]:
        return tuple(raised.alert for raised in self.raised_alerts)


def analyze_text(
    text: str,
    *,
    platform_label: str | None = None,
    received_on: date | None = None,
    complainant_name: str | None = None,
    complainant_phone: str | None = None,
    respondent_name: str | None = None,
    respondent_address: str | None = None,
    request: str | None = None,
    knowledge: Knowledge = SHIPPED,
) -> TextAnalysis:
    """Analyse a text together with the fields given with it.

    The results are those of the single functions, in a fraction of their time.
    """
    signs = read_signs(text, request, knowledge.entries)
    kind = kind_from_signs(signs, platform_label)
    return TextAnalysis(
        kind=kind,
        split=is_split(signs),
        raised_alerts=alerts_from_signs(signs, knowledge.first),
        entries=signs.entry_ids,
        missing=missing_in(
            text,
            kind=kind,
            complainant_name=complainant_name,
            complainant_phone=complainant_phone,
            respondent_name=respondent_name,
            respondent_address=respondent_address,
            request=request,
            signs=signs,
        ),
        refusal_hints=hints_from_signs(signs, received_on, kind, knowledge.first),
        deidentified=deidentify(text, complainant_name, respondent_name),
    )
