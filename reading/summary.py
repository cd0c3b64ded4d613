"""Everything there is to know about one text, read once."""

from dataclasses import dataclass
from datetime import date

from canon.codes import Alert, Kind
from reading.alerts import alerts_by
from reading.cleaning import clean
from reading.gaps import missing_in
from reading.kinds import is_split, kind_by, signs_in
from reading.refusals import RefusalHint, hints_by
from reading.script import squeezed


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a text is, beside the facts given with it."""

    kind: Kind
    split: bool
    alerts: tuple[Alert, ...]
    missing: tuple[str, ...]
    refusal_hints: tuple[RefusalHint, ...]
    cleaned: str


def read(
    text: str,
    *,
    platform_label: str | None = None,
    received_on: date | None = None,
    complainant_name: str | None = None,
    complainant_phone: str | None = None,
    respondent_name: str | None = None,
    respondent_address: str | None = None,
    request: str | None = None,
) -> Reading:
    """Read a text once for all questions; the same answers as the single functions, in half their time."""
    flat = squeezed(text)
    signs = signs_in(flat)
    kind = kind_by(signs, platform_label)
    return Reading(
        kind=kind,
        split=is_split(signs),
        alerts=alerts_by(flat),
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
        refusal_hints=hints_by(flat, received_on, kind),
        cleaned=clean(text, complainant_name, respondent_name),
    )
