"""Turn what the services say of a text that is being taken down into what stands beside it; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from canon.headline import headline
from gateway.console.formatting import Formatter
from gateway.console.forms import Filled
from gateway.console.register.fields import FIRM
from gateway.console.register.models import EarlierComplaint, Limits, Trial

SUGGESTED = 3  # candidates that are shown
SHORTEST = 6  # characters of a text that says something
OPEN_LIMITS = {"complaint": "acceptance", "report": "verification"}  # until when it is decided, beside the first call


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    name: str
    score: str
    percent: int
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What the law wants and nobody has asked yet: the field it goes to, what it is, and how to ask for it."""

    name: str
    label: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A complaint of the same person, as one line."""

    complaint: EarlierComplaint
    title: str
    is_same_firm: bool


def says_something(text: str) -> bool:
    return len(text.strip()) >= SHORTEST


def candidates_of(trial: Trial, say: Formatter) -> list[Candidate]:
    """Return where the rules would send it, the one they choose first; none is chosen where they are unsure."""
    ranked = sorted(trial.suggestions, key=lambda one: (one.target != trial.target, -one.score))
    return [
        Candidate(
            name=say.words.place(one.target),
            score=f"{one.score:.2f}",
            percent=max(0, min(100, round(100 * one.score))),
            is_chosen=one.target == trial.target and trial.outcome != "hub",
        )
        for one in ranked[:SUGGESTED]
    ]


def gaps_of(trial: Trial, values: Mapping[str, str], say: Formatter) -> list[Gap]:
    """Return what is still to be asked: what the text lacks and no field holds."""
    names = [pointer.strip("/").replace("/", ".") for pointer in trial.missing]
    return [
        Gap(name=name, label=say.words(f"f.{name}"), question=say.words(f"ask.{name}"))
        for name in names
        if (name == "matter.text" or not values.get(name, "").strip()) and say.words.has(f"ask.{name}")
    ]


def earlier_lines(found: Sequence[EarlierComplaint], values: Mapping[str, str], say: Formatter) -> list[Earlier]:
    """Return the same person's complaints, those against the same firm first, then the newest."""
    firm = values.get(FIRM, "").strip()
    lines = [
        Earlier(
            complaint=one,
            title=headline(one.matter.text) or say.words("firm.none"),
            is_same_firm=bool(firm) and firm in (one.respondent.name or ""),
        )
        for one in found
    ]
    return sorted(lines, key=lambda line: not line.is_same_firm)


def limit_items(kind: str, now: str) -> list[dict[str, str]]:
    """Return the items of ``POST /v1/deadlines:preview`` for what begins to run now."""
    kinds = ["feedback_24h", *([OPEN_LIMITS[kind]] if kind in OPEN_LIMITS else [])]
    return [{"id": name, "kind": name, "starts_at": now} for name in kinds]


def spoken(filled: Filled, trial: Trial | None, limits: Limits | None, say: Formatter) -> str:
    """Return what is read to the caller before the receiver is put down; empty while there is nothing to read."""
    words, values = say.words, filled.values
    matter = headline(values.get("matter.text", ""))
    if trial is None or not matter:
        return ""
    due = {item.id: item.due_at for item in limits.items if item.due_at} if limits else {}
    named = [values.get(name, "").strip() for name in (FIRM, "matter.request")]
    amount = values.get("matter.amount_fen", "").strip()
    parts = [words("spoken.matter", name=values.get("complainant.name", "").strip() or words("spoken.you"))]
    parts += [words("spoken.firm", firm=named[0])] if named[0] else []
    parts += [words("spoken.what", matter=matter)]
    parts += [words("spoken.amount", amount=amount)] if amount else []
    parts += [words("spoken.request", request=named[1])] if named[1] else []
    holder = words("spoken.unsure") if trial.outcome == "hub" else words.place(trial.target)
    parts.append(words("spoken.agency" if trial.outcome == "agency" else "spoken.holder", holder=holder))
    for kind in ("feedback_24h", "acceptance", "verification"):
        if kind in due:
            parts.append(words(f"spoken.{kind}", when=say.end(due[kind])))
    return "".join([*parts, words("spoken.otherwise")])
