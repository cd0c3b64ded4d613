"""``python -m tests.services.intake.matching.measuring``: how often matching is right (``make accuracy``).

The author whom nobody learned from stands apart.
"""

import sys
from collections import Counter
from collections.abc import Sequence

from services.intake.matching.domain.comparison import compare
from services.intake.matching.domain.scoring import Band, shipped_model
from services.intake.matching.domain.trust import trust_of
from tests.services.intake.matching.pairs import HELD_OUT, LEARNED_FROM, LabelledPair, read_pairs

_OF_FIELDS = frozenset({"order_other", "date_other", "uscc_other", "kind_other"})


def bands_of(pairs: Sequence[LabelledPair]) -> list[tuple[LabelledPair, Band]]:
    model = shipped_model()
    compared = [(pair, compare(pair.one, pair.other)) for pair in pairs]
    return [
        (pair, model.band(comparison, model.score(comparison), trust_of(pair.one, pair.other)))
        for pair, comparison in compared
    ]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} % of {whole}" if whole else "    - of 0"


def print_figures(title: str, banded: Sequence[tuple[LabelledPair, Band]]) -> None:
    """Print precision of what the machine joins, and what is joined or shown, by kind of pair."""
    joined = [pair for pair, band in banded if band is Band.SAME]
    say(f"{title}: {len(banded)} pairs")
    say(f"  joined by machine rightly     {share(sum(pair.is_one_matter for pair in joined), len(joined))}")
    groups = {
        "same matter on two channels": [one for one in banded if one[0].is_by_two_channels],
        "same matter": [one for one in banded if one[0].label == "same"],
        "same matter, new facts": [one for one in banded if one[0].label == "new_facts"],
        "other matters": [one for one in banded if one[0].label == "other"],
    }
    for name, group in groups.items():
        bands = Counter(band for _, band in group)
        found = len(group) - bands[Band.OTHER]
        say(f"  {name:28}  joined {share(bands[Band.SAME], len(group))}, joined or shown {share(found, len(group))}")
    print_platforms(banded)
    traits = Counter(pair.trait for pair, band in banded if band is Band.SAME and not pair.is_one_matter)
    if traits:
        say("  joined wrongly: " + ", ".join(f"{trait} {count}" for trait, count in traits.most_common()))


def print_platforms(banded: Sequence[tuple[LabelledPair, Band]]) -> None:
    """Print of the pairs of 12345 and 12315 precision, and how many are joined: of one matter, and of what may be."""
    between = [one for one in banded if one[0].is_between_platforms]
    joined = [pair for pair, band in between if band is Band.SAME]
    alike = [one for one in between if one[0].is_by_two_channels]
    may_be = [one for one in alike if may_be_joined(one[0])]
    say(f"  12345 and 12315: rightly      {share(sum(pair.is_one_matter for pair in joined), len(joined))}")
    for name, group in {"same matter": alike, "… that may be joined": may_be}.items():
        say(f"  12345 and 12315: {name:20} joined {share(sum(band is Band.SAME for _, band in group), len(group))}")


def may_be_joined(pair: LabelledPair) -> bool:
    """Whether one person gives both platforms one number and compatible names, and no field contradicts another."""
    found = compare(pair.one, pair.other)
    sums = found.features["amount_other"] and found.sums_differ
    return found.same_person and found.same_business and not (_OF_FIELDS & {*found.contradictions} or sums)


def main() -> None:
    every = [bands_of(read_pairs(author)) for author in (*LEARNED_FROM, *HELD_OUT)]
    for author, banded in zip((*LEARNED_FROM, *HELD_OUT), every, strict=True):
        note = ", whom nobody learned from" if author in HELD_OUT else ""
        print_figures(f"{author}{note}", banded)
    print_figures("all five", [one for banded in every for one in banded])


if __name__ == "__main__":
    main()
