"""The dispatch service as a machine: whatever is commanded and at once, a case walks only where it may."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from canon.codes import Kind
from chassis.web.auth import Caller
from services.dispatch.deadlines.service.expiry import expire_clocks
from services.dispatch.handlers import events
from tests.faults.county import HUB, OFFICER
from tests.faults.proxy import Mode
from tests.machines.sut import Sut, a_prefix, machine_holds
from tests.services.dispatch.dispatch_app import CRACKS, GYM, a_complaint
from tests.sweeps import sampled

MOVES = Path(__file__).parents[1] / "services" / "dispatch" / "lifecycle" / "domain" / "expected_moves.txt"
HEAD = Caller(account="head", roles=("section_head",), department="consumer_protection")
CONSENTS = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
COMMANDS: dict[str, tuple[Caller, dict[str, Any]]] = {
    "assign": (HUB, {"department": "consumer_protection"}),
    "redirect": (
        HUB,
        {
            "agency": "housing",
            "reason": "NO_AUTHORITY",
            "basis": "《建设工程质量管理条例》",
            "explanation": "由住建部门办理",
        },
    ),
    "urge": (HUB, {"note": "请尽快处理。"}),
    "note": (OFFICER, {"text": "商家电话无人接听。"}),
    "first-feedback": (OFFICER, {"text": "已联系商家，正在核实。"}),
    "return-to-hub": (OFFICER, {"reason": "不属于本股室职责", "note": "请另行分派。"}),
    "accept": (OFFICER, {}),
    "refuse": (HEAD, {"reason": "ALREADY_HANDLED", "note": "法院已经受理。"}),
    "start-mediation": (OFFICER, CONSENTS),
    "agree": (OFFICER, {"terms": "门店退还余额。", "amount_fen": 10_000}),
    "terminate": (OFFICER, {"reason": "ABSENT_OR_REFUSES", "note": "经营者拒绝调解。"}),
    "close": (OFFICER, {"result": "other", "note": "已办结。"}),
    "follow-up": (HUB, {"service": 5, "outcome": 2, "reachable": True, "note": "不满意"}),
    "rework": (HEAD, {"reason": "重新办理", "officer": "officer"}),
}


def expected() -> dict[tuple[str, str, str], str]:
    """By kind, state and command: the next state, or ``!`` and a refusal."""
    table, where = {}, ("", "")
    for line in MOVES.read_text().splitlines()[2:]:
        if line.startswith("  "):
            outcome, _, commands = line.strip().partition(": ")
            table |= {(*where, command): outcome for command in commands.split()}
        else:
            kind, state = line.split()
            where = (kind, state)
    return table


EXPECTED = expected()


@pytest.fixture
def dispatch(database_url: str, tmp_path: Path) -> Iterator[Sut]:
    sut = Sut("dispatch", database_url, tmp_path, lifespan=False)
    yield sut
    sut.close()


@sampled
def test_a_case_walks_only_where_it_may(dispatch: Sut) -> None:
    machine_holds(DispatchMachine, dispatch)


class DispatchMachine(RuleBasedStateMachine):
    """The model: the table of moves, kept by hand beside the code's own."""

    def __init__(self, sut: Sut) -> None:
        super().__init__()
        self.sut = sut
        self.prefix = a_prefix()
        self.requests = 0
        self.id: UUID | None = None
        self.seen: dict[str, Any] = {}
        self.last: tuple[Caller, str, dict[str, Any], str, bytes] | None = None

    @initialize(kind=st.sampled_from(list(Kind)), words=st.sampled_from([GYM, GYM, CRACKS]))
    def receive(self, kind: Kind, words: str) -> None:
        complaint = a_complaint(words, at=self.sut.clock.now(), kind=kind)
        self.id = complaint.complaint_id
        self.sut.run(self._receive(complaint))
        self.seen = self._look()

    @rule(command=st.sampled_from(sorted(COMMANDS)), fault=st.sampled_from([None, None, None, Mode.CUT_AFTER]))
    def command(self, command: str, fault: Mode | None) -> None:
        caller, body = COMMANDS[command]
        path, key = f"/v1/cases/{self.id}/{command}", self._new_key()
        if fault is not None:
            self.sut.strike(fault)
            self.sut.ask(caller, "POST", path, body, key)
            self.sut.heal()
        answer = self.sut.settled(caller, path, body, key)
        self._judge(command, answer)
        if answer.is_success:
            self.last = (caller, path, body, key, answer.content)

    @rule()
    def repeat(self) -> None:
        """The same key again: the same answer, and nothing happens."""
        if self.last is None:
            return
        caller, path, body, key, first = self.last
        again = self.sut.settled(caller, path, body, key)

        assert (again.content, again.headers["idempotent-replayed"]) == (first, "true")
        assert self._look() == self.seen

    @rule(commands=st.lists(st.sampled_from(sorted(COMMANDS)), min_size=2, max_size=3))
    def command_at_once(self, commands: list[str]) -> None:
        """All of them about the version that everybody saw: one at most gets its way."""
        answers = self.sut.run(self._together(commands, f'"{self.seen["version"]}"'))
        done = [command for command, answer in zip(commands, answers, strict=True) if answer.is_success]

        assert len(done) <= 1
        assert {answer.status_code for answer in answers} <= {200, 403, 404, 409, 412, 422}
        before, self.seen = self.seen, self._look()
        if done:
            assert self.seen["state"] == EXPECTED[before["kind"], before["state"], done[0]]
        else:
            assert self.seen == before

    @rule(hours=st.sampled_from([1, 23, 25, 24 * 12]))
    def wait(self, hours: int) -> None:
        now = self.sut.later(timedelta(hours=hours))
        self.sut.run(self._fire())
        overdue = self.sut.rows(
            "select kind from clocks where case_id = $1 and state = 'running' and due_at <= $2", self.id, now
        )
        assert overdue == []
        self.seen = self._look()

    @invariant()
    def nothing_was_missed_twice_or_before_its_time(self) -> None:
        missed = self.sut.rows(
            "select convert_from(body, 'UTF8')::jsonb ->> 'clock' as clock, occurred_at,"
            " (convert_from(body, 'UTF8')::jsonb ->> 'due_at')::timestamptz as due_at"
            " from event_log where aggregate_id = $1 and type = 'dispatch.clock_missed.v1'",
            self.id,
        )
        assert len({(row["clock"], row["due_at"]) for row in missed}) == len(missed)
        assert all(row["occurred_at"] >= row["due_at"] for row in missed)

    def teardown(self) -> None:
        published = self.sut.rows("select version from event_log where aggregate_id = $1 order by version", self.id)
        assert [row["version"] for row in published] == list(range(1, len(published) + 1))

    def _judge(self, command: str, answer: httpx.Response) -> None:
        outcome = EXPECTED[self.seen["kind"], self.seen["state"], command]
        now = self._look()
        if answer.is_success:
            assert now["state"] == outcome, (self.seen["state"], command, now["state"])
            assert now["version"] > self.seen["version"]
        else:
            assert answer.status_code in (403, 404, 409, 422), answer.text
            assert now == self.seen, "what was refused has changed something"
            if outcome.startswith("!") and answer.status_code == 409:
                assert answer.json()["code"] == outcome[1:]
        self.seen = now

    def _look(self) -> dict[str, Any]:
        answer = self.sut.ask(HUB, "GET", f"/v1/cases/{self.id}")
        assert answer.status_code == 200, answer.text
        case = answer.json()
        return {"kind": case["kind"], "state": case["state"], "version": int(answer.headers["etag"].strip('"'))}

    def _new_key(self) -> str:
        self.requests += 1
        return f"{self.prefix}-{self.requests}"

    async def _together(self, commands: list[str], tag: str) -> list[httpx.Response]:
        asking = [
            self.sut.send(caller, "POST", f"/v1/cases/{self.id}/{command}", body, self._new_key(), If_Match=tag)
            for command in commands
            for caller, body in [COMMANDS[command]]
        ]
        return list(await asyncio.gather(*asking))

    async def _receive(self, complaint: Any) -> None:
        async with self.sut.app.state.transactions.begin() as work:
            await events._batch_handlers[complaint.type]([complaint], work)

    async def _fire(self) -> None:
        more = True
        while more:
            async with self.sut.app.state.transactions.begin() as work:
                more = await expire_clocks(work)
