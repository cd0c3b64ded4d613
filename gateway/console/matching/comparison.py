"""What two messages hold of the same thing, row by row, and what the machine found there; pure functions."""

from dataclasses import dataclass

from gateway.console.formatting import Formatter
from gateway.console.matching.models import Match, Message

SAME, NEAR, OTHER, OPEN = "done", "work", "back", ""  # the look of a finding
FOR, AGAINST = "evidence", "against"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One thing that both messages may hold; ``alike`` is how much, 0 to 1, where the machine measures it."""

    name: str
    earlier: str
    later: str
    look: str
    finding: str
    notes: tuple[str, ...] = ()
    alike: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """Which names of evidence and contradictions belong to a row, and which feature measures it."""

    name: str
    same: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    measure: str = ""
    always: bool = True  # whether there is a row where neither message has it


_RULES = (
    _Rule(name="phone", same=("phone_same",), near=("phone_slip",), other=("phone_other",)),
    _Rule(name="person", same=("name_same",), near=("name_alike",), other=("name_other",)),
    _Rule(name="id_number", same=("id_same",), always=False),
    _Rule(name="business", near=("business",), other=("business_other",), measure="business"),
    _Rule(name="uscc", same=("uscc_same",), other=("uscc_other",), always=False),
    _Rule(name="address", near=("address",), other=("address_other",), measure="address", always=False),
    _Rule(name="text", near=("passage",), measure="characters"),
    _Rule(name="day", same=("date_same",), other=("date_other",)),
    _Rule(name="amount", near=("amount_same",), other=("amount_other",)),
    _Rule(name="order", same=("order_same",), other=("order_other",), always=False),
)
_STATED = ("again", "denied", "further", "kind_other")  # what the texts themselves state
WHOLE = 0.995  # alike enough to be called the same


def compare(earlier: Message, later: Message, match: Match, say: Formatter) -> list[Compared]:
    """Return the rows of a pair: what each message has, the machine's finding, and what it does not compare."""
    values = {rule.name: (_value(rule.name, earlier, say), _value(rule.name, later, say)) for rule in _RULES}
    rows = [_row(rule, *values[rule.name], match, say) for rule in _RULES if rule.always or any(values[rule.name])]
    requests = (earlier.matter.request or "", later.matter.request or "")
    if any(requests):
        finding = say.words("matching.for_you" if all(requests) else "matching.one_only")
        rows.append(Compared(name="request", earlier=requests[0], later=requests[1], look=OPEN, finding=finding))
    return rows


def stated(match: Match) -> tuple[list[str], list[str]]:
    """Return what the texts themselves state for and against one matter, by name."""
    return [one for one in match.evidence if one in _STATED], [one for one in match.contradictions if one in _STATED]


def _row(rule: _Rule, earlier: str, later: str, match: Match, say: Formatter) -> Compared:
    alike = match.features.get(rule.measure, 0.0) if rule.measure and earlier and later else None
    found = {FOR: match.evidence, AGAINST: match.contradictions}
    notes = tuple(
        say.words(f"{side}.{name}")
        for side, names in ((FOR, (*rule.same, *rule.near)), (AGAINST, rule.other))
        for name in names
        if name in found[side]
    )
    look = _look(rule, match, alike)
    finding = notes[0] if notes else _finding(earlier, later, look, say)
    return Compared(
        name=rule.name, earlier=earlier, later=later, look=look, finding=finding, notes=notes[1:], alike=alike
    )


def _look(rule: _Rule, match: Match, alike: float | None) -> str:
    if any(name in match.contradictions for name in rule.other) or any(match.features.get(one) for one in rule.other):
        return OTHER
    if any(name in match.evidence for name in rule.same):
        return SAME
    if any(name in match.evidence for name in rule.near):
        return SAME if alike is not None and alike >= WHOLE else NEAR
    return OPEN


def _finding(earlier: str, later: str, look: str, say: Formatter) -> str:
    if look == OTHER:
        return say.words("matching.differs")
    if not earlier and not later:
        return say.words("matching.neither")
    return say.words("matching.not_found_alike" if earlier and later else "matching.one_only")


def _value(name: str, message: Message, say: Formatter) -> str:
    person, firm, matter = message.complainant, message.respondent, message.matter
    values: dict[str, str | None] = {
        "phone": person.phone if person else None,
        "person": person.name if person else None,
        "id_number": person.id_number if person else None,
        "business": firm.name,
        "uscc": firm.uscc,
        "address": firm.address,
        "text": say.words("matching.characters", n=say.count(len(matter.text))) if matter.text else None,
        "day": matter.happened_on,
        "amount": None if matter.amount_fen is None else say.money(matter.amount_fen),
        "order": matter.order_no,
    }
    return values[name] or ""
