"""The year itself: messages come in, everybody acts, and the county comes to rest, moment by moment."""

import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from canon.shanghai import day_of
from simulators.senders import ENDPOINTS
from simulators.stream import Message, Relation
from simulators.year.agenda import Agenda
from simulators.year.bureau import Bureau
from simulators.year.casework import Casework
from simulators.year.chain import Chain
from simulators.year.errands import Errands
from simulators.year.findings import Findings
from simulators.year.moments import is_working, moments
from simulators.year.outside import Outside, certain
from simulators.year.script import write_script
from simulators.year.surprises import DEFAULT, Planned, Surprise, surprises_of

AT_ONCE = 8  # acts of one moment that are under way together
MONDAY = 0
REPORTED_EVERY = 1.0  # seconds between two looks at the progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which days are replayed, and how many messages they bring."""

    first: date
    days: int
    messages: int

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a replay is."""

    day: date
    share: float
    messages: int
    cases: int
    acts: int
    seconds: float


class Replay:
    """One span of a county; the same seed and span give the same outside record, ids aside."""

    def __init__(self, outside: Outside, span: Span, report: Callable[[Progress], None]) -> None:
        self._outside = outside
        self._span = span
        self._report = report
        self.surprises: tuple[Surprise, ...] = surprises_of(outside.seed, span.first, span.days)
        self._script = write_script(outside.seed, span.first, span.days, span.messages, self.surprises)
        self._agenda = Agenda()
        self.casework = Casework(outside, self._agenda, self.surprises)
        self._errands = Errands(outside, self.casework, list(self.surprises))
        self._bureau = Bureau(outside, self.casework, span.first, span.days)
        self._chains = [Chain(outside, one) for one in self.surprises if one.name == DEFAULT]
        numbers = {one.name: self._numbers_of(one.name) for one in self.surprises}
        self.findings = Findings(outside, self.surprises, numbers)
        self._sent = 0
        self.seconds: dict[str, float] = defaultdict(float)  # where the time went
        self._began = time.monotonic()
        self._reported = 0.0

    def _numbers_of(self, surprise: str) -> set[str]:
        """Return the platforms' numbers of the messages that belong to a surprise."""
        return {number_of(planned.message) for planned in self._script if planned.surprise == surprise}

    async def run(self, until: datetime) -> None:
        """Replay every moment up to an instant."""
        day = None
        for at in moments(self._span.first, self._span.last):
            if at > until:
                break
            with self._timed("clocks"):
                await self._outside.move_to(at)
            if day != (day := day_of(at)):
                with self._timed("day"):
                    await self._begin_day(day)
            with self._timed("messages"):
                await self._receive(at)
            with self._timed("acts"):
                await self._act(at)
            self._report_progress(day)
        await self._outside.run_until_idle()
        self._report_progress(self._span.last, last=True)

    @contextlib.contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.seconds[part] += time.monotonic() - began

    async def _begin_day(self, day: date) -> None:
        if day == self._span.first:
            await self._errands.join()
        if day.weekday() == MONDAY:
            await self.findings.look(day, {one.number: case for case, one in self.casework.handled.items()})
        if is_working(day):
            await self._errands.run(day)
            await self._bureau.run(day)
            for chain in self._chains:
                await chain.run(day)
        await self._outside.run_until_idle()

    async def _receive(self, at: datetime) -> None:
        """Let what people sent since the last moment come in, one message after the other."""
        opened: list[tuple[str, str]] = []
        while self._sent < len(self._script) and self._script[self._sent].at <= at:
            planned = self._script[self._sent]
            self._sent += 1
            actor, path = ENDPOINTS[planned.message.channel]
            answer = certain(await self._outside.gateway.post(actor, path, planned.message.payload), path)
            self._outside.record.message(_facts_of(planned), answer)
            if answer.ok and planned.message.relation in (Relation.NEW, Relation.OTHER_CHANNEL):
                opened.append((str(answer.body["id"]), number_of(planned.message)))
        if opened:
            await self._outside.run_until_idle()
            await self.casework.open(opened)

    async def _act(self, at: datetime) -> None:
        for tasks in self._agenda.due(at):
            for start in range(0, len(tasks), AT_ONCE):
                await self._outside.together([task() for task in tasks[start : start + AT_ONCE]])
            await self._outside.run_until_idle()

    def _report_progress(self, day: date, *, last: bool = False) -> None:
        seconds = time.monotonic() - self._began
        if not last and seconds - self._reported < REPORTED_EVERY:
            return
        self._reported = seconds
        share = ((day - self._span.first).days + 1) / self._span.days
        acts, cases = self._outside.record.counts["act"], len(self.casework.handled)
        self._report(Progress(day=day, share=share, messages=self._sent, cases=cases, acts=acts, seconds=seconds))


def number_of(message: Message) -> str:
    """Return the platform's number of a message."""
    names = ("caseguid", "registrationnumber", "external_id")
    return str(next(message.payload[name] for name in names if name in message.payload))


def _facts_of(planned: Planned) -> dict[str, Any]:
    message, matter = planned.message, planned.message.matter
    return {
        "sent_at": planned.at.isoformat(),
        "channel": message.channel.value,
        "number": number_of(message),
        "relation": message.relation.value,
        "earlier": message.earlier,
        "n": message.n,
        "surprise": planned.surprise,
        "pattern": matter.pattern.id,
        "meant": matter.pattern.kind.value,
        "business": matter.business.name if matter.business else None,
        "town": matter.town,
    }
