"""From answers to what the pages show: what two texts share, which pairs wait, what may be decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.console.forms import Choice, Field, Form, Sort
from gateway.console.matches import split_at_matches
from gateway.console.matching.models import Match, Message
from gateway.console.models import AttentionCase
from gateway.console.translations import Translations

SUSPECTED = "duplicate_suspected"
LEAST_SHARED = 3  # characters that two texts have in common, so that they are marked
MOST_COMPARED = 1_500  # characters of a text
VERDICTS = ("same_matter", "supplement", "repeat", "other")
ENDED = ("closed", "followed_up", "withdrawn")
JOINED = ("same_matter", "supplement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two messages; ``text`` is in pieces, true where both say the same."""

    message: Message
    text: tuple[tuple[str, bool], ...]


def sides(one: Message, other: Message) -> tuple[Side, Side]:
    """Return both messages, the earlier first, with what they have in common marked."""
    earlier, later = sorted((one, other), key=lambda message: (message.received_at, message.id))
    shared = shared_phrases(earlier.matter.text, later.matter.text)
    return (
        Side(message=earlier, text=split_at_matches(earlier.matter.text, shared)),
        Side(message=later, text=split_at_matches(later.matter.text, shared)),
    )


def shared_phrases(one: str, other: str) -> tuple[str, ...]:
    """Return the phrases that the beginnings of two texts have in common, in the order of the first."""
    one, other = one[:MOST_COMPARED], other[:MOST_COMPARED]
    phrases, begin = [], 0
    while begin < len(one):
        end = begin
        while end < len(one) and one[begin : end + 1] in other:
            end += 1
        phrases.append(one[begin:end].strip("，。、；：！？“” "))
        begin = max(end, begin + 1)
    return tuple(dict.fromkeys(phrase for phrase in phrases if len(phrase) >= LEAST_SHARED))


def waiting(cases: Sequence[AttentionCase]) -> list[AttentionCase]:
    """Return the cases that wait for somebody to say whether they are of the same matter as another."""
    return [case for case in cases if case.call and case.call.act == SUSPECTED and case.call.other_id]


def verdict_form(words: Translations, earlier: Message, match: Match | None) -> Form:
    """Return the form of the decision, with what each choice brings about."""
    has_ended = earlier.state in ENDED
    joined = match is not None and match.joined_at is not None
    offered = [one for one in VERDICTS if _is_offered(one, has_ended=has_ended, joined=joined)]
    options = tuple(Choice(one, words(f"verdict.{one}"), words(f"verdict.{one}.says")) for one in offered)
    return Form(
        name="verdict",
        verb=words("matching.decide"),
        fields=(
            Field(name="as", label=words("matching.what"), sort=Sort.RADIO, required=True, choices=options),
            Field(
                name="reason",
                label=words("matching.reason"),
                sort=Sort.LONG,
                required=True,
                rows=2,
                longest=500,
                hint=words("matching.reason.hint"),
            ),
        ),
    )


def _is_offered(verdict: str, *, has_ended: bool, joined: bool) -> bool:
    """Whether a choice is open: one case that has ended is neither joined nor parted; what is one can be parted."""
    if has_ended:
        return verdict in JOINED if joined else verdict not in JOINED
    return verdict == "other" if joined else verdict != "repeat"
