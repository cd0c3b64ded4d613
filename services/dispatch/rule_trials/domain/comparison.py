"""What a version would change: which cases would go elsewhere, how many each target would have (试算)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Answer:
    """Where rules send a case."""

    target: str
    station: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedCase:
    """One case under the rules of comparison and under those on trial."""

    case_id: UUID
    number: str
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The whole trial; ``moves`` counts by target from and to, the loads count cases by target."""

    cases: int
    moved: tuple[ComparedCase, ...]
    moves: Mapping[tuple[str, str], int]
    load_before: Mapping[str, int]
    load_after: Mapping[str, int]


def compare(tried: Sequence[ComparedCase]) -> Comparison:
    """Compare case by case; a change of station only is a move too."""
    moved = tuple(one for one in tried if one.before != one.after)
    return Comparison(
        cases=len(tried),
        moved=moved,
        moves=Counter((one.before.target, one.after.target) for one in moved),
        load_before=Counter(one.before.target for one in tried),
        load_after=Counter(one.after.target for one in tried),
    )
