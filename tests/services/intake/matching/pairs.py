"""The labelled pairs of messages: invented by several authors, of whom one is never learned from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from canon.shanghai import SHANGHAI
from reading.kinds import kind_from_signs
from reading.signs import read_signs
from services.intake.matching.domain.profile import Profile

EXAMPLES = Path(__file__).parents[3] / "matching_examples"
LEARNED_FROM = ("author_41", "author_42", "author_43", "author_44")
HELD_OUT = ("author_45",)
TWO_CHANNELS = ("same", "two_channels")
_SOURCES = {
    "partner": "partner:shop",
    "letter": "counter",
}  # by channel; a letter is taken down by the bureau's own staff


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """Two messages, and whether a clerk would answer them in one case."""

    id: str
    author: str
    label: str  # same | new_facts | other
    trait: str
    one: Profile
    other: Profile

    @property
    def is_one_matter(self) -> bool:
        return self.label != "other"

    @property
    def is_between_platforms(self) -> bool:
        """Whether 12345 sent one and 12315 the other."""
        return {self.one.source, self.other.source} == {"12345", "12315"}

    @property
    def is_by_two_channels(self) -> bool:
        """Whether one person told one matter on two channels, with nothing new."""
        return (self.label, self.trait) == TWO_CHANNELS


def read_pairs(*authors: str) -> Sequence[LabelledPair]:
    """Read the pairs of these authors."""
    return [
        LabelledPair(
            id=row["id"],
            author=author,
            label=row["label"],
            trait=row["trait"],
            one=_profile(row["a"], UUID(int=2 * number)),
            other=_profile(row["b"], UUID(int=2 * number + 1)),
        )
        for author in authors
        for number, row in enumerate(map(json.loads, (EXAMPLES / f"{author}.jsonl").read_text("utf-8").splitlines()))
    ]


def _profile(message: Mapping[str, Any], complaint_id: UUID) -> Profile:
    return Profile(
        complaint_id=complaint_id,
        received_at=datetime.fromisoformat(message["received"]).replace(tzinfo=SHANGHAI),
        kind=kind_from_signs(read_signs(message["text"], message["request"])),
        name=message["name"],
        phones=frozenset(number for number in (message["phone"], message["second_phone"]) if number),
        respondent=message["respondent"],
        uscc=message["uscc"],
        address=message["address"],
        order=message["order"],
        bought_on=date.fromisoformat(message["bought"]) if message["bought"] else None,
        amount=message["amount_yuan"],
        text=message["text"],
        request=message["request"],
        source=_SOURCES.get(message["channel"], message["channel"]),
    )
