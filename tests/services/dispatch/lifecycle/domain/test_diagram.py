"""The picture of the life cycle is the life cycle."""

from pathlib import Path

from canon.codes import Kind, State, name_of
from services.dispatch.lifecycle.domain.diagram import Arrow, arrows, render_page
from services.dispatch.lifecycle.domain.transitions import TRANSITIONS, Command

PAGE = Path(__file__).parents[5] / "docs" / "lifecycle.md"


def test_the_checked_in_page_is_drawn_from_the_table() -> None:
    assert PAGE.read_text() == render_page()


def test_every_row_of_the_table_is_on_the_page() -> None:
    rows = [line for line in render_page().splitlines() if line.startswith("| `")]

    assert len(rows) == len(TRANSITIONS)
    assert "| `accept` | complaint | dispatched | accepted |" in rows
    assert "| `come-back` | complaint | odr | dispatched, accepted |" in rows
    assert "| `urge` | complaint, report, inquiry |" in "\n".join(rows)


def test_what_a_decision_does_beyond_the_table_is_drawn_too() -> None:
    drawn = arrows(Kind.COMPLAINT)

    assert Arrow(State.ODR, State.ACCEPTED, Command.COME_BACK) in drawn
    assert Arrow(State.ODR, State.TERMINATED, Command.WITHDRAW) in drawn
    assert Arrow(State.CLOSED, State.RETURNED, Command.REWORK) in drawn


def test_a_kind_is_drawn_with_the_states_it_can_reach() -> None:
    report = render_page().split(f"## {name_of(Kind.REPORT)}")[1].split("##")[0]

    assert "verifying --> closed: close" in report
    assert "mediating" not in report
    assert " filed " not in report  # told on the way to closed, never stood in
