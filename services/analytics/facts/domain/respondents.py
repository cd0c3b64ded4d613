"""Which business a complaint is against (被投诉人): the one of its credit code, else the one of its name.

The town is no part of who a business is. Complaints do not state it: routing infers it from words, finds none in many,
and may correct it years later; a business would be torn apart, and figures of past days would change. What its town
could tell apart is told apart by the credit code, and where nobody gives one, the page of the name says in which towns
it was complained of, and the filter ``town`` separates them.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from canon.identifiers import uscc_of
from canon.unsound import Unsound
from reading.business_names import is_public_name
from reading.normalization import letters_of

_IDS = UUID("6f3d2c1e-8a57-5c0b-9d44-0b1f5a7e2c93")  # ids are names in this space, so that a rebuild gives them again
LONGEST_NAME = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondent:
    """A business as one complaint gives it; ``name`` and its letters are missing where no public name was given."""

    id: UUID
    uscc: str | None
    name: str | None

    @property
    def name_key(self) -> str | None:
        """By which two spellings of one name are the same."""
        return letters_of(self.name) if self.name else None


def respondent_of(name: str | None, uscc: str | None) -> Respondent | None:
    """Return the business that a complaint gives; ``None`` for a private person, or one that is only described."""
    code = sound_uscc(uscc)
    public = name.strip()[:LONGEST_NAME] if name and is_public_name(name, registered=code is not None) else None
    if code is not None:
        return Respondent(id=id_of_uscc(code), uscc=code, name=public)
    return Respondent(id=id_of_name(public), uscc=None, name=public) if public else None


def sound_uscc(text: str | None) -> str | None:
    """Return a credit code in its usual form, or ``None`` for what is none."""
    try:
        return uscc_of(text) if text else None
    except Unsound:
        return None


def id_of_uscc(uscc: str) -> UUID:
    return uuid5(_IDS, f"uscc:{uscc}")


def id_of_name(name: str) -> UUID:
    return uuid5(_IDS, f"name:{letters_of(name)}")
