"""Find what a filing lacks, and remove personal data from its texts."""

from collections.abc import Mapping, Sequence

from canon.codes import Kind
from reading.deidentification import deidentify
from reading.gaps import missing_in
from reading.home_addresses import KnownAddresses
from reading.signs import MAX_CHARACTERS, Signs
from services.intake.complaints.domain.complaint import Secret
from services.intake.complaints.domain.parts import Person, Respondent

MAX_READ_CHARACTERS = MAX_CHARACTERS  # of each text; the rest is neither read nor published, only sealed

_SEPARATOR = "\x1f"  # between texts that are cleaned together: no number or name is found across it


def clean_texts(texts: Mapping[str, str | None], person: Person, respondent: Respondent) -> dict[str, str | None]:
    """Return these texts by name with personal data removed, in one pass; an empty text becomes None."""
    written = [(text or "")[:MAX_READ_CHARACTERS].replace(_SEPARATOR, " ") for text in texts.values()]
    known = (person.phone, person.id_number, person.email)
    addresses = KnownAddresses.of(home=person.address, business=respondent.address, place=texts.get("place"))
    cleaned = deidentify(_SEPARATOR.join(written), person.name, respondent.name, known, addresses).split(_SEPARATOR)
    return {name: text or None for name, text in zip(texts, cleaned, strict=True)}


def clean_text(text: str, secret: Secret) -> str:
    """Return what was written about a complaint later with personal data removed, its own address and name included."""
    respondent = Respondent(name=secret.respondent_name, address=secret.respondent_address)
    return clean_texts({"text": text}, secret.person, respondent)["text"] or ""


def find_missing(
    kind: Kind,
    person: Person,
    respondent: Respondent,
    text: str,
    request: str | None,
    unusable: Sequence[str],
    signs: Signs | None = None,
) -> tuple[str, ...]:
    """Return JSON pointers of what Order 121 Art. 10 requires and is missing or ``unusable``."""
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
