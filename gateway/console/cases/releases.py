"""To whom a file of a case may be released now, and from whom it may be taken back, as forms."""

from collections.abc import Iterator, Mapping

from gateway.console.cases.models import StoredFile, WholeCase
from gateway.console.forms import Form
from gateway.console.translations import Translations

RELEASE, TAKE_BACK = "release", "take_back"
METHODS: Mapping[str, str] = {RELEASE: "PUT", TAKE_BACK: "DELETE"}
OUTSIDE = ("enterprise", "agency")  # whose own files have names of nobody, and are released as they were sent


def release_forms(case: WholeCase, file: StoredFile, words: Translations) -> list[tuple[str, Form]]:
    """Return the forms of a file, each with the end of its address: ``release/enterprise``."""
    if file.state != "stored":
        return []
    taking = [(TAKE_BACK, party) for party in file.released_to or ()]
    releasing = [(RELEASE, party) for party in _parties(case, file) if party not in (file.released_to or ())]
    return [(f"{act}/{party}", _form(act, party, file, words)) for act, party in (*releasing, *taking)]


def lacks_copy(case: WholeCase, file: StoredFile) -> bool:
    """Whether a file could be released, if it were a picture, of which there is a copy."""
    return file.state == "stored" and not _has_copy(file) and any(_sides(case, file))


def _has_copy(file: StoredFile) -> bool:
    return file.kind == "image" or file.by in OUTSIDE


def _parties(case: WholeCase, file: StoredFile) -> Iterator[str]:
    """Yield the sides that may read the file by a release, and not without."""
    return _sides(case, file) if _has_copy(file) else iter(())


def _sides(case: WholeCase, file: StoredFile) -> Iterator[str]:
    if case.state == "odr" and file.by != "enterprise" and not case.confidential:
        yield "enterprise"
    if case.agency and file.by != "agency":
        yield "agency"
    if file.by in OUTSIDE:
        yield "complainant"


def _form(act: str, party: str, file: StoredFile, words: Translations) -> Form:
    says = f"files.{act}.{party}.says" if act == RELEASE else f"files.{act}.says"
    return Form(name=f"{act}-{party}-{file.sha256[:12]}", verb=words(f"files.{act}.{party}"), consequence=words(says))
