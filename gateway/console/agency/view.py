"""Turn what an agency may see of a case into what its page shows; pure functions."""

import re
from dataclasses import dataclass

from gateway.console.agency.models import HandedCase
from gateway.console.clock_chips import ClockChip, clock_chip
from gateway.console.formatting import Formatter
from gateway.console.matches import split_at_matches

STATES = ("open", "acknowledged", "answered", "refused")
ENDED = frozenset({"met", "cancelled", "late"})  # states of a clock that runs no more
_DONE = re.compile(r"已|完成|到场|上门|核实|责令|退|修|查|告知")
_WHEN = re.compile(r"\d *(?:月|日|天|号|小时|个?工作日)|\d-\d|今天|当天|昨天|明天")
_OTHERWISE = re.compile(r"打|电话|找|联系|12315|12345")


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """One thing an answer must tell; ``name`` is its key in the catalogue, ``answer.<name>``."""

    name: str
    is_met: bool


def checks_of(text: str) -> list[AnswerCheck]:
    """Return whether the citizen reads what was done, on which day, and whom to ask."""
    return [
        AnswerCheck("done", _DONE.search(text) is not None),
        AnswerCheck("when", _WHEN.search(text) is not None),
        AnswerCheck("whom", _OTHERWISE.search(text) is not None),
    ]


def running_clocks(case: HandedCase, say: Formatter) -> list[ClockChip]:
    """Return the limits that still run, the one that ends first before the rest."""
    running = [clock for clock in case.clocks if clock.state not in ENDED]
    return [clock_chip(clock, say) for clock in sorted(running, key=lambda clock: clock.due_at)]


def marked_text(case: HandedCase) -> tuple[tuple[str, bool], ...]:
    """Return the text in pieces, true where it shows why it is the agency's."""
    return split_at_matches(case.matter or "", case.decision.matched if case.decision else ())
