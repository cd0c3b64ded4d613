"""What a text says: read once, for the kind, the gaps, the alerts and the refusal hints alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from reading.entries import Entries, Found
from reading.entry_files import read_entries
from reading.heads import read_heads
from reading.normalization import normalize_compact

FILES = ("alerts", "refusals", "signs")  # of ``reading/knowledge``
MAX_CHARACTERS = 20_000  # of a text or a request that are read


@dataclass(frozen=True, slots=True)
class Signs:
    """The entries that speak in a text, by what they say, and the margins of the learned heads."""

    text: str  # normalized without blanks
    margins: Mapping[str, float]
    found: Mapping[str, Sequence[Found]]

    @property
    def entry_ids(self) -> tuple[str, ...]:
        """The ids of the entries that speak, in the order of their words."""
        spoken = sorted((one.begins, one.entry.id) for found in self.found.values() for one in found)
        return tuple(entry_id for _, entry_id in spoken)

    def say(self, *things: str) -> bool:
        """Whether an entry says one of these things."""
        return not self.found.keys().isdisjoint(things)


def whole_matter(text: str, request: str | None = None) -> str:
    """Return a text with what is asked for in the form's own field, as both readings read them."""
    return f"{text[:MAX_CHARACTERS]}。要求{request[:MAX_CHARACTERS]}" if request else text[:MAX_CHARACTERS]


def read_signs(text: str, request: str | None = None, entries: Entries | None = None) -> Signs:
    """Find the signs of a matter: intake and trials read it alike."""
    return find_signs(normalize_compact(whole_matter(text, request)), entries)


@cache
def shipped_entries() -> Entries:
    """Return the entries of all shipped files, read when they are first asked for."""
    return Entries(read_entries(*FILES))


def find_signs(normalized: str, entries: Entries | None = None) -> Signs:
    """Find the signs in a text from ``normalize_compact``, by the shipped entries unless others are given."""
    found: dict[str, list[Found]] = {}
    for one in (entries or shipped_entries()).find(normalized):
        found.setdefault(one.entry.says, []).append(one)
    return Signs(normalized, read_heads(normalized), found)
