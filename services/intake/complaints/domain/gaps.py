"""What of a filing is missing, and its texts without the person in them."""

from collections.abc import Sequence

from canon.codes import Kind
from reading.deidentification import deidentify
from reading.gaps import missing_in
from reading.kinds import Signs
from services.intake.complaints.domain.parts import Person, Respondent

MAX_READ_CHARACTERS = 20_000  # of a text are read and told; the whole is kept sealed

_SEPARATOR = "\x1f"  # between texts that are cleaned together; no number or name reaches across it


def clean_texts(texts: Sequence[str | None], person: Person, respondent: Respondent) -> list[str | None]:
    """Return the texts with personal data removed, in one pass; an empty text becomes None."""
    joined = _SEPARATOR.join((text or "")[:MAX_READ_CHARACTERS].replace(_SEPARATOR, " ") for text in texts)
    known = (person.address, person.phone, person.id_number, person.email)
    return [text or None for text in deidentify(joined, person.name, respondent.name, known).split(_SEPARATOR)]


def find_missing(
    kind: Kind,
    person: Person,
    respondent: Respondent,
    text: str,
    request: str | None,
    unusable: Sequence[str],
    signs: Signs | None = None,
) -> tuple[str, ...]:
    """JSON pointers of what Order 121 Art. 10 wants and is not there, or not usable."""
    missing = missing_in(
        text[:MAX_READ_CHARACTERS],
        kind=kind,
        complainant_name=None if person.anonymous else person.name,
        complainant_phone=person.phone,
        respondent_name=respondent.name,
        respondent_address=respondent.address or respondent.platform,
        request=request,
        signs=signs,
    )
    if kind is Kind.INQUIRY or not unusable:
        return missing
    return (*missing, *(pointer for pointer in unusable if pointer not in missing))
