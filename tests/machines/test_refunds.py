"""Refunds as a machine: whatever is paid, paid again, paid at once or cut off, the sums are those of the receipts."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from canon.codes import Channel, Kind, State
from canon.shanghai import day_of
from chassis.clock import new_id
from contracts.dispatch import AgreementReached
from services.refunds import handlers
from services.refunds.plans import service as plans_service
from tests.faults.county import OFFICER
from tests.faults.proxy import Mode
from tests.machines.sut import Sut, a_prefix, machine_holds
from tests.services.refunds.placing import dispatched

REFERENCES = st.sampled_from("ABC")
AMOUNTS = st.sampled_from([1_000, 30_000, 50_000, 100_000])
FAULTS = st.sampled_from([None, None, Mode.CUT_AFTER, Mode.CUT_BEFORE])
TOTAL_FEN = 100_000


@pytest.fixture
def refunds(database_url: str, tmp_path: Path) -> Iterator[Sut]:
    sut = Sut("refunds", database_url, tmp_path, lifespan=False)
    yield sut
    sut.close()


def test_refunds_count_every_receipt_once(refunds: Sut) -> None:
    machine_holds(RefundsMachine, refunds)


class RefundsMachine(RuleBasedStateMachine):
    """The model: the receipts that were taken, by reference."""

    def __init__(self, sut: Sut) -> None:
        super().__init__()
        self.sut = sut
        self.prefix = a_prefix()
        self.taken: dict[str, tuple[int, date]] = {}
        self.requests = 0
        self.plan = ""

    @initialize(parts=st.integers(1, 4))
    def agree(self, parts: int) -> None:
        case = new_id()
        now = self.sut.clock.now()
        event = AgreementReached(
            aggregate_id=case,
            complaint_id=case,
            occurred_at=now,
            state=State.AGREED,
            kind=Kind.COMPLAINT,
            channel=Channel.PLATFORM_12315,
            source="12315",
            received_at=now,
            department=OFFICER.department,
            amount_fen=TOTAL_FEN,
            refund_fen=TOTAL_FEN,
            refund_instalments=parts,
        )
        self.sut.run(self._receive(event))
        [row] = self.sut.rows("select id from plans where complaint_id = $1", case)
        self.plan = str(row["id"])

    @rule(reference=REFERENCES, fen=AMOUNTS, fault=FAULTS)
    def pay(self, reference: str, fen: int, fault: Mode | None) -> None:
        body, key = self._payment(reference, fen), self._new_key()
        if fault is not None:
            self.sut.strike(fault)
            self.sut.ask(OFFICER, "POST", self._path, body, key)
            self.sut.heal()
        self._judge(body, self.sut.settled(OFFICER, self._path, body, key))

    @rule(reference=REFERENCES, fen=AMOUNTS, others=st.lists(st.tuples(REFERENCES, AMOUNTS), min_size=1, max_size=3))
    def pay_at_once(self, reference: str, fen: int, others: list[tuple[str, int]]) -> None:
        """Several desks enter payments in the same moment; in some order each was right."""
        bodies = [self._payment(*one) for one in [(reference, fen), *others]]
        answers = self.sut.run(self._together(bodies))
        for succeeded in (True, False):
            for body, answer in zip(bodies, answers, strict=True):
                if answer.is_success is succeeded:
                    self._judge(body, answer)

    @rule(days=st.sampled_from([1, 40]))
    def wait(self, days: int) -> None:
        self.sut.later(timedelta(days=days))
        self.sut.run(self._report_overdue())

    @invariant()
    def the_books_are_the_receipts(self) -> None:
        if not self.plan:
            return
        plan = self.sut.ask(OFFICER, "GET", f"/v1/refunds/plans/{self.plan}").json()
        paid = sum(fen for fen, _ in self.taken.values())

        assert plan["paid_fen"] == paid <= plan["total_fen"]
        assert sum(part["paid_fen"] for part in plan["instalments"]) == paid
        assert {payment["reference"]: payment["amount_fen"] for payment in plan["payments"]} == {
            reference: fen for reference, (fen, _) in self.taken.items()
        }
        assert (plan["status"] == "fulfilled") == (paid == TOTAL_FEN)

    def teardown(self) -> None:
        published = self.sut.rows(
            "select type, version from event_log where aggregate_id = $1 order by version", UUID(self.plan)
        )
        types = [row["type"] for row in published]

        assert [row["version"] for row in published] == list(range(1, len(published) + 1))
        assert types.count("refunds.payment_recorded.v1") == len(self.taken)
        assert types.count("refunds.plan_fulfilled.v1") == (sum(fen for fen, _ in self.taken.values()) == TOTAL_FEN)
        assert types.count("refunds.plan_defaulted.v1") <= 1

    @property
    def _path(self) -> str:
        return f"/v1/refunds/plans/{self.plan}/payments"

    def _new_key(self) -> str:
        self.requests += 1
        return f"{self.prefix}-{self.requests}"

    def _payment(self, reference: str, fen: int) -> dict[str, Any]:
        today = day_of(self.sut.clock.now())
        return {"amount_fen": fen, "paid_on": today.isoformat(), "reference": reference}

    def _judge(self, body: dict[str, Any], answer: httpx.Response) -> None:
        payment = (body["amount_fen"], date.fromisoformat(body["paid_on"]))
        known = self.taken.get(body["reference"])
        paid = sum(fen for fen, _ in self.taken.values())
        if known is None and paid + payment[0] <= TOTAL_FEN:
            assert answer.status_code == 201, answer.text
            self.taken[body["reference"]] = payment
        elif known == payment:
            assert answer.status_code == 201, answer.text
        else:
            wrong = "reference_reused" if known else "more_than_agreed"
            assert (answer.status_code, answer.json()["code"]) == (409, wrong), answer.text

    async def _together(self, bodies: list[dict[str, Any]]) -> list[httpx.Response]:
        asking = [self.sut.send(OFFICER, "POST", self._path, body, self._new_key()) for body in bodies]
        return list(await asyncio.gather(*asking))

    async def _receive(self, event: AgreementReached) -> None:
        async with self.sut.app.state.transactions.begin() as work:
            await handlers.save_places([dispatched(event.complaint_id, OFFICER.department)], work)
            await handlers.open_from_agreement(event, work)

    async def _report_overdue(self) -> None:
        more: bool | None = True
        while more:
            async with self.sut.app.state.transactions.begin() as work:
                more = await plans_service.publish_overdue(work)
