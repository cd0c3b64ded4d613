"""Acceptance in a seeded world: the real decision, two processes, keys and external ids, answers lost on the way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from random import Random
from uuid import UUID

from canon.codes import Channel
from services.intake.complaints.domain.parts import Person, Respondent
from services.intake.filing.domain.acceptance import (
    Accepted,
    DuplicateInBatch,
    KnownComplaint,
    KnownFilings,
    Refused,
    Replayed,
    StoredAnswer,
    decide_filings,
    read_filing,
)
from services.intake.filing.domain.filing import Filing, Matter
from tests.simulation.history import History
from tests.simulation.steps import Actor, step

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
CLIENTS, TURNS = 4, 70
WORDS = "店家拒绝退款"


class AcceptanceBug(StrEnum):
    """Seeded mistakes that concern keys and durability."""

    CHECK_THEN_INSERT = "two posts with one key both look, then both insert"
    ANSWER_BESIDE = "the answer of a key is kept in a transaction of its own"
    ANSWERED_FIRST = "201 leaves before the commit"
    PRINT_IGNORED = "another content under a used key gets the first answer"
    NATURAL_KEY_LOST = "the same external id opens another complaint"


class AcceptanceWorld:
    def __init__(self, seed: int, bug: AcceptanceBug | None = None) -> None:
        self.random = Random(f"acceptance/{seed}")
        self.bug = bug
        self.history = History()
        self.answers: dict[tuple[str, str], StoredAnswer] = {}
        self.receipts: dict[tuple[str, str], UUID] = {}
        self.complaints: dict[UUID, str] = {}  # id -> the matter it was filed about
        self.queue: list[tuple[Filing, list[bytes]]] = []
        self.ids = 0
        self.with_external = self.random.random() < 0.5

    def run(self) -> History:
        clients = [Actor(self._client(number)) for number in range(CLIENTS)]
        processes = [Actor(self._process_filings()) for _ in range(2)]
        for _ in range(TURNS):
            place = self.random.randrange(CLIENTS + 2)
            if place < CLIENTS:
                clients[place].move()
                continue
            processes[place - CLIENTS].move()
            if self.random.random() < 0.1:  # kill -9: whoever waited gets no answer
                processes[place - CLIENTS].kill()
                processes[place - CLIENTS] = Actor(self._process_filings())
        for process in processes:
            process.kill()
        last = Actor(self._process_filings())
        for _ in range(200):
            if all(client.over for client in clients):
                break
            for client in clients:
                client.move()
            last.move()
        for actor in [last, *clients]:
            actor.kill()
        for matter in self.complaints.values():
            self.history.stored[matter] = self.history.stored.get(matter, 0) + 1
        return self.history

    async def _client(self, number: int) -> None:
        """Two of the clients are one partner's, whose line is bad: they file the same under the same key."""
        matter = f"m{min(number, CLIENTS - 2)}"
        self.history.invoked.add(matter)
        external = f"E-{matter}" if self.with_external else None
        for _ in range(12):
            if await self._ask(matter, self._filing(matter, f"k-{matter}", external)):
                break
        if external and self.random.random() < 0.5:  # sent again without its key, as after a restore
            await self._ask(matter, self._filing(matter, None, external))
        if self.random.random() < 0.4:
            answer = await self._posted(self._filing("other", f"k-{matter}", None))
            if answer is not None and answer != b"refused":
                self.history.answers[matter].add(b"another content was taken for this")

    async def _ask(self, matter: str, filing: Filing) -> bool:
        answer = await self._posted(filing)
        if answer is None:
            return False
        self.history.answers[matter].add(answer)
        return True

    async def _posted(self, filing: Filing) -> bytes | None:
        """The answer, or nothing: lost, or nobody there."""
        answer: list[bytes] = []
        self.queue.append((filing, answer))
        for _ in range(6):
            await step()
            if answer:
                return answer[0] if self.random.random() < 0.75 else None
        return None

    async def _process_filings(self) -> None:
        """Takes what waits, decides, commits all or nothing, answers."""
        while True:
            taken, self.queue[:2] = self.queue[:2], []
            filings = [filing for filing, _ in taken]
            known = KnownFilings(answers=dict(self.answers), receipts=dict(self.receipts))
            await step()
            outcomes = decide_filings([read_filing(self._with_bug(filing), NOW) for filing in filings], known)
            if self.bug is AcceptanceBug.ANSWERED_FIRST:
                self._answer(taken, outcomes)
                await step()
            if self.bug is not AcceptanceBug.CHECK_THEN_INSERT and self._overtaken(outcomes):
                self.queue = taken + self.queue  # a unique key said no: nothing was written, decide again
                await step()
                continue
            self._write(outcomes)
            if self.bug is AcceptanceBug.ANSWER_BESIDE:
                await step()
            self._keep(outcomes)
            await step()
            self._answer(taken, outcomes)
            await step()

    def _with_bug(self, filing: Filing) -> Filing:
        match self.bug:
            case AcceptanceBug.PRINT_IGNORED:
                return replace(filing, print=b"")
            case AcceptanceBug.NATURAL_KEY_LOST:
                return replace(filing, external_id=None)
            case _:
                return filing

    def _overtaken(self, outcomes: Sequence[object]) -> bool:
        return any(
            (one.filing.key is not None and (one.filing.account, one.filing.key) in self.answers)
            or (one.filing.external_id is not None and (one.filing.source, one.filing.external_id) in self.receipts)
            for one in outcomes
            if isinstance(one, Accepted)
        )

    def _write(self, outcomes: Sequence[object]) -> None:
        for one in outcomes:
            if isinstance(one, Accepted):
                first = one.complaints[0].id
                self.complaints[first] = one.filing.respondent.name or ""
                if one.filing.external_id is not None:
                    self.receipts.setdefault((one.filing.source, one.filing.external_id), first)

    def _keep(self, outcomes: Sequence[object]) -> None:
        for one in outcomes:
            if isinstance(one, Accepted | KnownComplaint) and one.filing.key is not None:
                stored = StoredAnswer(one.filing.print, 201, self._body(one, outcomes))
                self.answers.setdefault((one.filing.account, one.filing.key), stored)

    def _answer(self, taken: Sequence[tuple[Filing, list[bytes]]], outcomes: Sequence[object]) -> None:
        for (_, answer), one in zip(taken, outcomes, strict=True):
            answer.append(self._body(one, outcomes))

    def _body(self, one: object, outcomes: Sequence[object]) -> bytes:
        match one:
            case Accepted(complaints=complaints):
                return str(complaints[0].id).encode()
            case Replayed(answer=answer):
                return answer.body
            case KnownComplaint(complaint_id=known):
                return str(known).encode()
            case DuplicateInBatch(first=first):
                return self._body(outcomes[first], outcomes)
            case Refused():
                return b"refused"
        raise TypeError(one)

    def _filing(self, matter: str, key: str | None, external: str | None) -> Filing:
        self.ids += 2
        return Filing(
            ids=(UUID(int=self.ids), UUID(int=self.ids + 1)),
            account="p",
            source="partner:p",
            channel=Channel.PARTNER,
            external_id=external,
            person=Person(),
            respondent=Respondent(name=matter),
            matter=Matter(text=WORDS),
            key=key,
            print=matter.encode(),
        )
