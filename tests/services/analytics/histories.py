"""Random histories of a county: whatever may happen to a case, in an order the case desk allows."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from canon.codes import Agency, Channel, ClockKind, CloseResult, Kind, TerminationReason
from contracts import odr, refunds
from contracts.event import Event
from tests.services.analytics.stories import Story, noon

DEPARTMENTS = ("food", "quality", "consumer_protection", "metrology")
AGENCIES = (Agency.HOUSING, Agency.TOBACCO, Agency.EDUCATION)
DUE = ("2026-05-01", "2026-06-01", "2026-07-01")  # of the parts of a refund


TOPICS_FOUND = ("prepaid", "training_refund", "food_safety")
USCC_OF_ONE, USCC_OF_OTHER, USCC_OF_THIRD = "91990102MA0000001D", "91990102MA0000002G", "92990102MA0000003G"
BUSINESSES: tuple[tuple[str | None, str | None], ...] = (
    (None, None),
    ("百味轩餐饮店", None),  # of one credit code, given sooner or later
    ("百味轩　餐饮店", USCC_OF_ONE),
    ("清河县百味轩餐饮有限公司", USCC_OF_ONE),
    ("老王超市", None),  # of two
    ("老王超市", USCC_OF_OTHER),
    ("老王超市", USCC_OF_THIRD),
    ("海悦轮胎经营部", None),  # of none
    ("海悦轮胎（经营部）", None),
    (None, USCC_OF_THIRD),
    ("王芳", None),
    ("王芳", USCC_OF_OTHER),
)


def random_stories(seed: int, count: int) -> list[Story]:
    """The same seed gives the same stories."""
    random = Random(seed)
    return [_Life(random, number).live() for number in range(1, count + 1)]


def shuffled_between_publishers(random: Random, events: list[Event]) -> list[Event]:
    """Any arrival that keeps the order of one publisher's events about one aggregate, and no other."""
    lines: dict[tuple[str, object], list[Event]] = {}
    for event in events:
        lines.setdefault((event.publisher(), event.aggregate_id), []).append(event)
    arrival = [key for key, line in lines.items() for _ in line]
    random.shuffle(arrival)
    waiting = {key: iter(line) for key, line in lines.items()}
    return [next(waiting[key]) for key in arrival]


class _Life:
    def __init__(self, random: Random, number: int) -> None:
        self.random = random
        self.of_business = Random(random.getstate()[1][0] + number)  # draws of its own: who it is changes nothing else
        self.of_limits = Random(random.getstate()[1][0] - number)
        self.now = noon("03-01") + timedelta(minutes=random.randrange(60 * 24 * 60))
        town, called = random.choice(((None, None), ("shiqiao", "石桥镇"), ("hexi", "河西乡"), ("hexi", "河西镇")))
        kind = random.choices((Kind.COMPLAINT, Kind.REPORT, Kind.INQUIRY), (6, 1, 2))[0]
        self.story = Story(
            number=number,
            received=self.now,
            channel=random.choice(list(Channel)),
            kind=kind,
            category=random.choice((None, "food", "fitness")),
            topic=random.choice((None, "contract", *TOPICS_FOUND)),
            business=self.of_business.choice(BUSINESSES),
            town=town,
            town_name=called,
        )

    def live(self) -> Story:
        if self.chance(0.2):
            self.bring_to_a_station()
        if self.story.number > 1 and self.chance(0.08):
            return self.story.recorded(of=self.random.randrange(1, self.story.number))
        if not self.chance(0.03):
            self.story.recorded()
        if self.chance(0.1):
            self.bring_history()
            self.supplement()
        elif self.chance(0.95):
            self.open()
        return self.story

    def bring_to_a_station(self) -> None:
        at = self.later(30)
        if self.chance(0.4):
            self.story.handed_over(at)
        if self.chance(0.7):
            days = timedelta(days=self.random.choice((0, 0, 1, 40)))
            settled_on = (datetime.fromisoformat(at) - days).date()
            self.story.settled_at_a_station(at, settled_on, self.random.choice((0, 1_850, 16_800)))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def later(self, hours: float = 72) -> str:
        """Some time on; sometimes the same instant."""
        if self.chance(0.9):
            self.now += timedelta(minutes=self.random.randrange(1, int(hours * 60)))
        at: datetime = max(self.now, self.story.at or self.now)
        return at.isoformat()

    def in_time(self) -> bool | None:
        return self.random.choices((True, False, None), (7, 2, 1))[0]

    def supplement(self) -> None:
        if self.of_business.random() < 0.4:
            at = max(self.now, self.story.at or self.now)
            self.story.supplemented(at.isoformat(), *self.of_business.choice(BUSINESSES))

    def bring_history(self) -> None:
        """It had ended before a list brought it; some of these are handled anew."""
        case, received = self.story, self.now
        self.later(900)
        closed = received + (self.now - received) * self.random.random()
        result = self.random.choice(list(CloseResult))
        case.imported(self.later(), closed.isoformat(), result, self.random.choice((0, 50_000)))
        if self.chance(0.3):
            case.reworked(self.later())
            self.work()

    def open(self) -> None:
        case = self.story
        if self.chance(0.15):  # intake took it for something else
            case.kind, case.category = self.random.choice(list(Kind)), "travel"
        if self.chance(0.2):
            case.held_at_hub(self.later(30))
            if self.chance(0.3):
                case.missed(self.later(30), ClockKind.DISPATCH_24H)
        if self.chance(0.25):
            self.hand_over()
            return
        case.dispatched(self.later(30), self.random.choice(DEPARTMENTS), in_time=self.in_time())
        if self.chance(0.1):
            case.returned(self.later())
            case.dispatched(self.later(), self.random.choice(DEPARTMENTS), in_time=None)
        self.work()

    def hand_over(self) -> None:
        case = self.story
        case.redirected(self.later(), self.random.choice(AGENCIES), in_time=self.in_time())
        if self.chance(0.4):
            case.bounced(self.later())
            case.dispatched(self.later(), self.random.choice(DEPARTMENTS), in_time=None)
            self.work()
        elif self.chance(0.6):
            case.closed(self.later(), CloseResult.REDIRECTED, within=self.chance(0.8))

    def work(self) -> None:
        case = self.story
        if self.chance(0.85):
            case.fed_back(self.later(30), in_time=self.in_time())
        self.supplement()
        if case.kind is Kind.COMPLAINT:
            self.decide()
        elif case.kind is Kind.REPORT:
            case.accepted(self.later())
            self.close(CloseResult.FILED)
        else:
            self.close(CloseResult.ANSWERED)

    def decide(self) -> None:
        case = self.story
        if self.chance(0.1):
            case.about(self.later(20), self.random.choice(TOPICS_FOUND))
        if case.round == 1 and self.chance(0.1):
            at = self.later(20)
            case.flagged(at, reversed_on=self.later(200) if self.chance(0.4) else None)
        if self.chance(0.2):
            outcome = self.random.choice((odr.DisputeSettled, odr.DisputeFailed, odr.DisputeTimedOut))
            failed = self.random.choice(("no_agreement", "withdrawn", "enterprise_not_active"))
            dropped = failed if failed in odr.DROPPED and self.chance(0.7) else None  # else it is what a side wrote
            reason = {"reason": failed, "dropped": dropped} if outcome is odr.DisputeFailed else {}
            case.dispute(self.later(240), outcome, number=case.round, **reason)
            if outcome is odr.DisputeSettled:
                self.close(CloseResult.SETTLED)
                return
        if self.chance(0.15):
            case.refused(self.later(100), in_time=self.in_time())
            self.close(CloseResult.REFUSED)
            return
        case.accepted(self.later(200), in_time=self.in_time())
        if self.chance(0.1):
            case.missed(self.later(), ClockKind.MEDIATION)
        if self.chance(0.6):
            case.mediated(self.later()).agreed(self.later(300))
            self.refund()
            self.close(CloseResult.AGREED)
        elif self.chance(0.8):
            case.terminated(self.later(300), self.random.choice(list(TerminationReason)))
            self.close(CloseResult.TERMINATED)

    def look_back(self) -> None:
        if self.chance(0.2):
            self.story.looked_back(self.later(400), passed=self.chance(0.7))

    def refund(self) -> None:
        if self.story.round > 1 or self.chance(0.5):
            return
        parts = [100 * self.random.randrange(1, 200) for _ in range(3)]
        total, paid, due, step = sum(parts), 0, 0, self.story.refund
        left = list(parts)
        step(self.later(), refunds.PlanOpened, total, 0, due_dates=DUE, amounts_fen=tuple(parts))
        for number in range(1, self.random.randrange(1, 7)):
            owing = [part for part, fen in enumerate(left) if fen]
            if owing and self.chance(0.5):
                part = self.random.choice(owing)
                fen = self.random.choice((left[part], self.random.randrange(1, left[part] + 1)))
                left[part], paid = left[part] - fen, paid + fen
                facts: dict[str, Any] = {"amount_fen": fen, "paid_on": "2026-05-01", "reference": f"r{number}"}
                if self.chance(0.8):  # before this was told, events had none
                    facts["overdue_fen"] = sum(left[:due])
                step(self.later(), refunds.PaymentRecorded, total, paid, **facts)
            elif due < len(parts) and left[due]:
                due += 1
                late = {"instalment": due, "due_on": DUE[due - 1], "overdue_fen": sum(left[:due])}
                step(self.later(), refunds.InstalmentOverdue, total, paid, **late)
        if paid < total and self.chance(0.3):
            step(self.later(), refunds.PlanSuperseded, total, paid, by_plan_id=self.story.id)

    def close(self, result: CloseResult) -> None:
        case = self.story
        if self.chance(0.15):
            return
        recovered = self.random.choice((0, 0, 12_345, 200_000))
        left = timedelta(hours=self.of_limits.randrange(-40, 300)) if self.of_limits.random() < 0.6 else None
        case.closed(self.later(400), result, recovered, within=self.chance(0.85), left=left)
        for _ in range(self.random.choices((0, 1, 2), (4, 5, 1))[0]):
            reachable = self.chance(0.8)
            rating = [self.random.choice((None, 1, 2, 3, 4, 5)) if reachable else None for _ in range(2)]
            case.rated(self.later(), *rating, reachable=reachable)
        self.look_back()
        if case.round < 3 and self.chance(0.15):
            case.reworked(self.later())
            self.work()
