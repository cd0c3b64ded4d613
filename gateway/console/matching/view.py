"""From answers to what the page of matching shows: two texts side by side, what may be decided, which pairs wait."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from gateway.console.case_rows import chip_of, look_of, pair_path, title_of
from gateway.console.cases.models import WholeCase
from gateway.console.clock_chips import ClockChip
from gateway.console.formatting import Formatter
from gateway.console.forms import Choice, Field, Form, Sort
from gateway.console.matches import split_at_matches
from gateway.console.matching.models import Match, Message
from gateway.console.models import AttentionCase, Case
from gateway.console.translations import Translations

LEAST_SHARED = 3  # characters that two texts have in common, so that they are marked
MOST_COMPARED = 1_500  # characters of a text
VERDICTS = ("same_matter", "supplement", "repeat", "other")
ENDED = ("closed", "followed_up", "withdrawn")
JOINED = ("same_matter", "supplement")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)")
_UNIT = re.compile(r"\d+(?:\.\d+)?|.", re.DOTALL)  # a number is one: a part of it says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a text: ``shared`` by both, or a number that only this one has (``own``)."""

    text: str
    shared: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two messages, and where its case stands now."""

    message: Message
    text: tuple[Piece, ...]
    chip: ClockChip | None
    look: str
    result: str  # how the case ended, and when; empty while it goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What two messages can be to each other; ``why_not`` says why it cannot be chosen now."""

    value: str
    why_not: str

    @property
    def is_offered(self) -> bool:
        return not self.why_not


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPairs:
    """The pairs among the ``looked_through`` cases that call first; ``is_whole``: whether no other case calls."""

    pairs: Sequence["WaitingPair"]
    looked_through: int
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPair:
    """A pair that waits for a person; ``titles`` are those of both, as far as they can be read."""

    case: AttentionCase
    other_id: UUID
    titles: tuple[str, ...]

    @property
    def path(self) -> str:
        return pair_path(self.case.id, self.other_id)

    def is_of(self, one: UUID, other: UUID) -> bool:
        """Whether this is the pair of these two messages."""
        return {self.case.id, self.other_id} == {one, other}


def sides(earlier: Message, later: Message, cases: Mapping[UUID, WholeCase], say: Formatter) -> tuple[Side, Side]:
    """Return both messages with what they have in common marked; ``cases`` by message."""
    shared = shared_phrases(earlier.matter.text, later.matter.text)
    return (
        _side(earlier, later.matter.text, shared, cases.get(earlier.id), say),
        _side(later, earlier.matter.text, shared, cases.get(later.id), say),
    )


def _side(message: Message, other: str, shared: Sequence[str], case: WholeCase | None, say: Formatter) -> Side:
    return Side(
        message=message,
        text=pieces_of(message.matter.text, other, shared),
        chip=chip_of(case, say) if case else None,
        look=look_of(case) if case else "",
        result=_result_of(case, say) if case else "",
    )


def _result_of(case: WholeCase, say: Formatter) -> str:
    if case.result is None or case.closed_at is None:
        return ""
    return say.words("matching.result", result=say.words(f"result.{case.result}"), when=say.when(case.closed_at))


def pieces_of(text: str, other: str, shared: Sequence[str]) -> tuple[Piece, ...]:
    """Split a text into what the other has too, numbers that the other does not have, and the rest."""
    theirs = set(_NUMBER.findall(other))
    pieces: list[Piece] = []
    for part, is_shared in split_at_matches(text, shared, whole_numbers=True):
        if is_shared:
            pieces.append(Piece(text=part, shared=True))
            continue
        for index, piece in enumerate(_NUMBER.split(part)):
            if piece:
                pieces.append(Piece(text=piece, own=bool(index % 2) and piece not in theirs))
    return tuple(pieces)


def shared_phrases(one: str, other: str) -> tuple[str, ...]:
    """Return the phrases that the beginnings of two texts have in common, in the order of the first.

    A phrase has whole numbers only.
    """
    units, others = (_UNIT.findall(text[:MOST_COMPARED]) for text in (one, other))
    places: dict[str, list[int]] = {}
    for at, unit in enumerate(others):
        places.setdefault(unit, []).append(at)
    phrases, begin = [], 0
    while begin < len(units):
        end, found = begin, places.get(units[begin], [])  # where the phrase so far ends in the other text
        while found:
            end += 1
            following = units[end : end + 1]
            found = [at + 1 for at in found if following and others[at + 1 : at + 2] == following]
        phrases.append("".join(units[begin:end]).strip("，。、；：！？“” "))
        begin = max(end, begin + 1)
    return tuple(dict.fromkeys(phrase for phrase in phrases if len(phrase) >= LEAST_SHARED))


def pairs_of(
    suspected: Sequence[tuple[AttentionCase, UUID]], others: Mapping[UUID, Case], words: Translations
) -> list[WaitingPair]:
    """Return the pairs that wait, each with the matters of both.

    ``suspected``: the cases with the other complaint of each; ``others``: the cases of those.
    """
    pairs = []
    for case, other_id in suspected:
        both = [case, *([others[other_id]] if other_id in others else [])]
        titles = tuple(dict.fromkeys(title_of(one, words) for one in both))
        pairs.append(WaitingPair(case=case, other_id=other_id, titles=titles))
    return pairs


def verdicts(words: Translations, earlier: Message, later: Message, match: Match | None) -> list[Verdict]:
    """Return every choice in the order of its key, with why it is closed where it is."""
    joined = match is not None and match.joined_at is not None
    return [Verdict(value=value, why_not=_why_not(value, earlier, later, words, joined=joined)) for value in VERDICTS]


def verdict_form(words: Translations, offered: Sequence[Verdict]) -> Form:
    """Return the form of the decision; only what is offered can be sent."""
    options = tuple(Choice(one.value, words(f"verdict.{one.value}")) for one in offered if one.is_offered)
    return Form(
        name="verdict",
        verb=words("matching.decide"),
        fields=(
            Field(name="as", label=words("matching.what"), sort=Sort.RADIO, required=True, choices=options),
            Field(
                name="reason",
                label=words("matching.reason"),
                required=True,
                longest=500,
                hint=words("matching.reason.hint"),
            ),
        ),
    )


def has_ended(*messages: Message) -> bool:
    """Whether the case of one of these messages has ended."""
    return any(message.state in ENDED for message in messages)


def _why_not(verdict: str, earlier: Message, later: Message, words: Translations, *, joined: bool) -> str:
    """Why a choice is closed: one case that has ended is neither joined nor parted; what is one can be parted."""
    is_over = has_ended(earlier, later)
    if verdict in JOINED and not joined:
        other_kind = words("against.kind_other") if earlier.kind != later.kind else ""
        return words("matching.no_joining") if is_over else other_kind
    if verdict not in JOINED and joined and is_over:
        return words("matching.no_parting")
    if verdict == "repeat" and earlier.state not in ENDED:
        return words("matching.no_repeat")
    return ""
