"""What a text is: its kind, what it mixes, what is urgent in it, what it lacks, and itself without the person."""

from canon.reading.alerts import alerts_in
from canon.reading.cleaning import clean
from canon.reading.gaps import missing_in
from canon.reading.kinds import has_split, kind_of
from canon.reading.refusals import RefusalHint, refusal_hints
from canon.reading.script import plain, squeezed
from canon.reading.whole import Reading, read

__all__ = [
    "Reading",
    "RefusalHint",
    "alerts_in",
    "clean",
    "has_split",
    "kind_of",
    "missing_in",
    "plain",
    "read",
    "refusal_hints",
    "squeezed",
]
