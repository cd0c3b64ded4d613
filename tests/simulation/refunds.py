"""Money in a seeded world: agreements heard, payments entered again and again; real claims, plans and payments."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random
from uuid import UUID

from canon.calendar import published_calendar
from contracts.refunds import PaymentRecorded, PlanFulfilled
from services.refunds.plans.domain import (
    Every,
    MoreThanAgreed,
    Origin,
    Payment,
    Plan,
    PlanAlreadyOpen,
    apply_payment,
    equal_parts,
    open_claim,
    open_plan,
)
from tests.simulation.history import Violation
from tests.simulation.steps import Actor, step

CALENDAR = published_calendar()
START = datetime(2026, 11, 24, 2, tzinfo=UTC)
AGREED_FEN = 144_000
PAYERS, TRIES = 3, 3
TURNS = 60
PLAN = UUID(int=10)


class RefundBug(StrEnum):
    """Seeded mistakes that concern money."""

    PAID_BY_NUMBER = "a payment asked again gets a reference of its own"
    READ_THEN_WRITE = "a plan is read, decided on and saved without its lock"
    RECORDED_THEN_SAVED = "a payment is told in one transaction and saved in the next"
    AGREEMENT_HANDLED_TWICE = "an agreement heard again opens another plan"
    SUM_UNCHECKED = "nobody compares the payments with what was agreed"


class RefundWorld:
    def __init__(self, seed: int, bug: RefundBug | None = None) -> None:
        self.random = Random(f"refunds/{seed}")
        self.bug = bug
        self.now = START
        self.plans: dict[UUID, Plan] = {}
        self.published: list[PaymentRecorded | PlanFulfilled] = []
        self.holder: object | None = None  # of the plan's row lock
        self.handled = False
        self.entered: dict[str, int] = {}  # reference -> fen, as the officers know them
        self.acknowledged: set[str] = set()

    def run(self) -> list[Violation]:
        claim, _ = open_claim(UUID(int=1), UUID(int=9), AGREED_FEN, Origin.AGREEMENT, self.now)
        self.claim = claim
        self._handle_agreement()
        self._handle_agreement()
        shares = [AGREED_FEN // PAYERS] * PAYERS
        if self.random.random() < 0.4:
            shares[-1] += 1_000  # somebody pays beyond the agreement, and is refused
        payers = [Actor(self._payer(f"R-{number}", fen)) for number, fen in enumerate(shares)]
        payers.append(Actor(self._payer("R-0", shares[0])))  # the same payment at another desk
        for _ in range(TURNS):
            self.now += timedelta(seconds=1)
            place = self.random.randrange(len(payers))
            if self.random.random() < 0.07:  # the desk's process is killed; the officer asks again
                payers[place].kill()
                number = min(place, PAYERS) % PAYERS
                payers[place] = Actor(self._payer(f"R-{number}", shares[number]))
            else:
                payers[place].move()
        for payer in payers:
            payer.kill()
        for number, fen in enumerate(shares):
            Actor(self._payer(f"R-{number}", fen)).finish()
        return self._wrong()

    def _handle_agreement(self) -> None:
        """The agreement is heard; a plan in equal parts follows. The gate lets it through once."""
        if self.handled and self.bug is not RefundBug.AGREEMENT_HANDLED_TWICE:
            return
        if self.handled:
            self.claim = open_claim(UUID(int=2), UUID(int=9), AGREED_FEN, Origin.AGREEMENT, self.now)[0]
        self.handled = True
        parts = equal_parts(AGREED_FEN, 2, Every.MONTH, self.now.date())
        try:
            self.claim, plan, _ = open_plan(
                UUID(int=PLAN.int + len(self.plans)), self.claim, AGREED_FEN, parts, self.now
            )
        except PlanAlreadyOpen:
            return
        self.plans[plan.id] = plan

    async def _payer(self, reference: str, fen: int) -> None:
        """Enter a payment; ask again while the answer is lost."""
        self.entered[reference] = fen
        for attempt in range(TRIES):
            known_as = f"{reference}#{self.random.random()}" if self.bug is RefundBug.PAID_BY_NUMBER else reference
            try:
                await self._enter(Payment(reference=known_as, amount_fen=fen, paid_on=START.date()))
            except MoreThanAgreed:
                return
            await step()
            if attempt + 1 == TRIES or self.random.random() < 0.6:  # or the answer is lost
                self.acknowledged.add(reference)
                return

    async def _enter(self, payment: Payment) -> None:
        """One transaction, under the lock of the plan's row; a dead process holds nothing."""
        me = object()
        try:
            while self.holder is not None:
                await step()
            self.holder = me if self.bug is not RefundBug.READ_THEN_WRITE else None
            plan = self.plans[PLAN]
            await step()
            try:
                after, events = apply_payment(plan, payment, CALENDAR, self.now)
            except MoreThanAgreed:
                if self.bug is not RefundBug.SUM_UNCHECKED:
                    raise
                after, events = replace(plan, payments=(*plan.payments, payment)), ()
            self.published += events
            if self.bug is RefundBug.RECORDED_THEN_SAVED:
                await step()
            self.plans[PLAN] = after
        finally:
            if self.holder is me:
                self.holder = None

    def _wrong(self) -> list[Violation]:
        plan = self.plans[PLAN]
        recorded = Counter(payment.reference for payment in plan.payments)
        published = Counter(event.reference for event in self.published if isinstance(event, PaymentRecorded))
        paid = sum(payment.amount_fen for payment in plan.payments)
        wrong = [Violation("C7 another plan", one) for one in self.plans if one != plan.id]
        wrong += [Violation("C7 payment lost", one) for one in self.acknowledged if one not in recorded]
        wrong += [Violation("C7 payment from nowhere", one) for one in recorded if one not in self.entered]
        wrong += [
            Violation("C7 told otherwise", one) for one in {*recorded, *published} if recorded[one] != published[one]
        ]
        if paid > plan.total_fen:
            wrong.append(Violation("C7 paid beyond the agreement", paid))
        if sum(part.paid_fen for part in plan.instalments) != paid:
            wrong.append(Violation("C7 parts and payments differ", paid))
        return wrong
