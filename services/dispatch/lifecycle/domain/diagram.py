"""The life cycle as a page for people: Mermaid diagrams and a table, generated from the table of transitions."""

from collections.abc import Iterable
from dataclasses import dataclass

from canon.codes import Kind, State, name_of
from services.dispatch.lifecycle.domain.transitions import DONE, TRANSITIONS, Command, Transition

S = State
# End states that are not in the table, because they depend on what happened to the case before.
EXTRA_END_STATES: dict[tuple[Command, State], frozenset[State]] = {
    (Command.COME_BACK, S.ODR): frozenset({S.DISPATCHED, S.ACCEPTED}),
    (Command.WITHDRAW, S.ODR): frozenset({S.TERMINATED}),
    (Command.REWORK, S.CLOSED): frozenset({S.RETURNED}),
    (Command.REWORK, S.FOLLOWED_UP): frozenset({S.RETURNED}),
}
_INITIAL_STATES = (State.TRIAGED, State.DISPATCHED, State.REDIRECTED)  # the rules are unsure, or send it at once
_HEAD = """# The life cycle of a case

Written by `python -m services.dispatch` from `services/dispatch/lifecycle/domain/transitions.py`; a test holds them
together.
The rules place a received case at the hub (已分类), in a section (已分派) or with another agency (已转办).
"""
_FOOT = """
`come-back` returns a case to where it stood before it went to the enterprise; `withdraw` ends a mediation that was
accepted before; `rework` of a case that no section had goes to the hub.
What a command may not do in a state is refused by name, `dispatch.<code>`; who may give it stands in `permissions.py`.
One command for a whole group (群体, `POST /v1/groups/{id}/commands/<command>`) is the same command on the case of each
member; a case that does not allow it refuses it alone.
See `docs/adr/0030-a-command-for-a-group-is-given-by-the-gateway.md`.
"""


@dataclass(frozen=True, slots=True, order=True)
class Arrow:
    """A change from one state to another by a command."""

    start: State
    end: State
    command: Command


def arrows(kind: Kind) -> tuple[Arrow, ...]:
    """Return every change of state that a case of this kind can make, in the order of the states."""
    found = {arrow for move in TRANSITIONS if kind in move.kinds for arrow in _arrows_of(move)}
    order = list(State)
    return tuple(sorted(found, key=lambda arrow: (order.index(arrow.start), order.index(arrow.end), arrow.command)))


def render_page() -> str:
    """Return the page in Markdown: a Mermaid diagram for each kind of case, then the table."""
    return "\n".join([_HEAD, *(_diagram(kind) for kind in Kind), *_table(), _FOOT])


def _arrows_of(move: Transition) -> Iterable[Arrow]:
    for state in move.states:
        for end in {move.to or state} | EXTRA_END_STATES.get((move.command, state), frozenset()):
            if end is not state:
                yield Arrow(state, end, move.command)


def _diagram(kind: Kind) -> str:
    drawn = arrows(kind)
    known = {state for arrow in drawn for state in (arrow.start, arrow.end)}
    reached = _reachable_states(drawn)
    lines = [f"## {name_of(kind)} {kind}", "", "```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{name_of(state)} {state}" as {state}' for state in State if state in known & reached]
    lines += [f"    [*] --> {state}" for state in _INITIAL_STATES]
    for start, end in dict.fromkeys((arrow.start, arrow.end) for arrow in drawn if arrow.start in reached):
        commands = ", ".join(arrow.command for arrow in drawn if (arrow.start, arrow.end) == (start, end))
        lines.append(f"    {start} --> {end}: {commands}")
    lines += [f"    {state} --> [*]" for state in State if state in DONE]
    return "\n".join([*lines, "```", ""])


def _reachable_states(drawn: Iterable[Arrow]) -> set[State]:
    """Return the states that a case of the kind can reach from an initial state."""
    reached, arrows_ = set(_INITIAL_STATES), list(drawn)
    while more := {arrow.end for arrow in arrows_ if arrow.start in reached} - reached:
        reached |= more
    return reached


def _table() -> list[str]:
    rows = ["## The table", "", "| command | kinds | from | to |", "|---|---|---|---|"]
    for move in TRANSITIONS:
        kinds = ", ".join(kind for kind in Kind if kind in move.kinds)
        states = ", ".join(state for state in State if state in move.states)
        beyond = {end for start in move.states for end in EXTRA_END_STATES.get((move.command, start), ())}
        ends = [str(move.to or "")] + [state for state in State if state in beyond]
        rows.append(f"| `{move.command}` | {kinds} | {states} | {', '.join(filter(None, ends)) or '(stays)'} |")
    return rows
