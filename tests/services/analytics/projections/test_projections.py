"""What the consumer brings: out of order, twice, and of types nobody counts."""

from collections import Counter as Tally
from collections.abc import Iterable
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest

from chassis.bus.port import Message
from chassis.delivery.envelope import wrap
from contracts import dispatch, odr, refunds
from contracts.event import Event
from services.analytics.facts.domain import changes
from services.analytics.facts.domain.respondents import id_of_name
from services.analytics.handlers import events
from services.analytics.metadata import METADATA
from tests.services.analytics.activities.test_activities import listed
from tests.services.analytics.asking import MARCH, Counter
from tests.services.analytics.county import all_events
from tests.services.analytics.metrics.test_summary import BY_COHORT, plain
from tests.services.analytics.recounting import Selection, recount
from tests.services.analytics.stories import noon, story


def on_the_wire(events: Iterable[Event]) -> list[Message]:
    """The events as their publishers' logs hold them."""
    versions: Tally[tuple[str, UUID]] = Tally()
    messages = []
    for number, event in enumerate(events):
        versions[event.publisher(), event.aggregate_id] += 1
        row = {
            "event_id": UUID(int=number),
            "type": event.type,
            "occurred_at": event.occurred_at,
            "aggregate_id": event.aggregate_id,
            "version": versions[event.publisher(), event.aggregate_id],
            "epoch": 1,
            "complaint_id": event.complaint_id,
            "correlation_id": "c",
            "traceparent": None,
            "body": event.model_dump_json().encode(),
        }
        messages.append(wrap(event.publisher(), row))
    return messages


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.campaign) for seed in (1, 2))])
async def test_whatever_the_bus_does_every_case_counts_once(counter: Counter, seed: int) -> None:
    random = Random(seed)
    messages = on_the_wire(all_events())
    delivered = messages + random.sample(messages, 60)
    random.shuffle(delivered)

    for start in range(0, len(delivered), 25):
        await counter.app.state.runtime.consumer.process(delivered[start : start + 25])

    assert plain(await counter.figures(**MARCH)) == BY_COHORT


async def test_events_nobody_counts_hold_nothing_up(counter: Counter) -> None:
    one = story(1, "03-02").dispatched("03-02", "food").add(dispatch.CaseUrged, noon("03-03")).accepted("03-04")

    await counter.app.state.runtime.consumer.process(on_the_wire(one.events))

    assert (await counter.figures(**MARCH))["accepted"]["value"] == 1


async def test_a_batch_that_others_interrupt_saves_the_towns_of_each_part(counter: Counter) -> None:
    one, other = (story(number, "03-02", town="hexi", town_name="河西镇") for number in (1, 2))
    batch = [*one.dispatched("03-02", "food").events, listed(9, "03-02", "pledge"), *other.accepted("03-02").events]

    await counter.app.state.runtime.consumer.process(on_the_wire(batch))

    figures = await counter.figures(**MARCH)
    assert (figures["received"]["value"], figures["accepted"]["value"]) == (2, 1)


async def test_an_enterprises_own_words_are_never_read_as_a_code(counter: Counter) -> None:
    one = story(1, "03-02").dispatched("03-02", "food")
    one.dispute("03-03", odr.DisputeFailed, reason="withdrawn", dropped=None)

    await counter.app.state.runtime.consumer.process(on_the_wire(one.events))

    assert (await counter.figures(**MARCH))["odr_settlement_rate"]["denominator"] == 1


async def test_of_a_superseded_timetable_only_what_was_paid_counts(counter: Counter) -> None:
    first = story(1, "03-02").dispatched("03-02", "food")
    first.refund("03-05", refunds.PlanOpened, 900, 0, due_dates=("2026-03-10",), amounts_fen=(900,))
    first.refund("03-06", refunds.PaymentRecorded, 900, 200, amount_fen=200, paid_on="2026-03-06", reference="r")
    first.refund("03-11", refunds.InstalmentOverdue, 900, 200, instalment=1, due_on="2026-03-10", overdue_fen=700)
    first.refund("03-20", refunds.PlanSuperseded, 900, 200, by_plan_id=UUID(int=8))

    await counter.app.state.runtime.consumer.process(on_the_wire(first.events))

    names = ("refund_promised_fen", "refund_paid_fen", "refund_overdue_fen")
    before = plain(await counter.figures(**MARCH, as_of="2026-03-19"))
    after = plain(await counter.figures(**MARCH))
    assert [before[name] for name in names] == [900, 200, 700]
    assert [after[name] for name in names] == [200, 200, 0]


def a_group() -> list[Event]:
    """A business owes a group 900; of the first version 200 are paid, 700 fall due, then a second takes its place."""
    first, second = UUID(int=801), UUID(int=802)

    def step(kind: type[refunds.GroupPlanEvent], day: str, plan: UUID, total: int, paid: int, **facts: Any) -> Event:
        return kind(
            aggregate_id=plan,
            complaint_id=UUID(int=8),
            occurred_at=noon(day),
            opened_at=noon("02-20"),
            number=1 if plan == first else 2,
            total_fen=total,
            paid_fen=paid,
            **facts,
        )

    promise = {"respondent_name": "棠序", "people": 2, "due_dates": ("2026-03-10",), "amounts_fen": (900,)}
    late = {"due_on": "2026-03-10", "overdue_fen": 700, "people": 2}
    return [
        step(refunds.GroupPlanSigned, "03-05", first, 900, 0, **promise),
        step(refunds.GroupPaymentsRecorded, "03-06", first, 900, 200, amount_fen=200, payments=2, overdue_fen=0),
        step(refunds.GroupInstalmentsOverdue, "03-11", first, 900, 200, **late),
        step(refunds.GroupPlanSuperseded, "03-20", first, 900, 200, by_plan_id=second),
        step(refunds.GroupPlanSigned, "03-20", second, 700, 0, **promise),
        step(refunds.GroupPaymentsRecorded, "03-21", second, 700, 300, amount_fen=300, payments=1, overdue_fen=0),
    ]


@pytest.mark.parametrize("basis", ["cohort", "event"])
@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31))]
)
async def test_refunds_of_groups_count_from_the_day_the_group_was_opened(
    counter: Counter, basis: str, first: date, last: date
) -> None:
    steps = a_group()
    await counter.app.state.runtime.consumer.process(on_the_wire([*story(1, "03-02").events, *steps]))

    for as_of in (None, noon("03-19")):
        given = {"as_of": as_of.isoformat()} if as_of else {}
        found = plain(await counter.figures(first=first.isoformat(), last=last.isoformat(), basis=basis, **given))
        expected = recount(steps, Selection(first=first, last=last, basis=basis, as_of=as_of))
        for name in ("refund_promised_fen", "refund_paid_fen", "refund_overdue_fen"):
            assert found[name] == expected[name], (name, as_of)


async def test_a_group_promises_what_was_paid_before_and_what_is_left(counter: Counter) -> None:
    await counter.app.state.runtime.consumer.process(on_the_wire(a_group()))

    found = plain(await counter.figures(**MARCH, basis="event"))

    names = ("refund_promised_fen", "refund_paid_fen", "refund_overdue_fen")
    assert [found[name] for name in names] == [900, 500, 0]


async def test_refunds_of_a_group_are_its_business_s(counter: Counter) -> None:
    await counter.project([step.model_copy(update={"respondent_name": "棠序琴行"}) for step in a_group()[:1]])

    found = plain(await counter.figures(**MARCH, basis="event", respondent=str(id_of_name("棠序琴行"))))
    other = plain(await counter.figures(**MARCH, basis="event", respondent=str(id_of_name("海悦琴行"))))

    assert (found["refund_promised_fen"], other["refund_promised_fen"]) == (900, 0)


def test_everything_that_changes_a_figure_is_subscribed() -> None:
    assert {event.type for event in changes._CHANGES} <= events.subscribed_types.keys()
    assert events.publishers() == ["dispatch", "intake", "odr", "refunds"]


def test_nothing_personal_is_stored() -> None:
    personal = {name for event in events.subscribed_types.values() for name in event.personal_fields()}
    columns = {column.name for table in METADATA.sorted_tables for column in table.columns}

    assert not personal & columns


async def test_a_payment_that_is_undone_was_not_paid_and_is_late_again(counter: Counter) -> None:
    """Of 900, 200 and 300 are counted, 700 falls due, the 300 are taken back, and are counted for another member."""
    plan, steps = UUID(int=803), list[Event]()

    def add(kind: type[refunds.GroupPlanEvent], day: str, paid: int, undone: int, **facts: Any) -> None:
        place = {"aggregate_id": plan, "complaint_id": UUID(int=8), "opened_at": noon("03-02"), "number": 1}
        sums = {"total_fen": 900, "paid_fen": paid, "undone_fen": undone}
        steps.append(kind(**place, **sums, occurred_at=noon(day), **facts))

    promise = {"respondent_name": "棠序", "people": 2, "due_dates": ("2026-03-10",), "amounts_fen": (900,)}
    add(refunds.GroupPlanSigned, "03-05", 0, 0, **promise)
    add(refunds.GroupPaymentsRecorded, "03-06", 200, 0, amount_fen=200, payments=1, overdue_fen=0)
    add(refunds.GroupPaymentsRecorded, "03-07", 500, 0, amount_fen=300, payments=1, overdue_fen=0)
    add(refunds.GroupInstalmentsOverdue, "03-11", 500, 0, due_on="2026-03-10", overdue_fen=400, people=2)
    add(refunds.GroupPaymentUndone, "03-12", 200, 300, amount_fen=300, overdue_fen=700)
    add(refunds.GroupPaymentsRecorded, "03-14", 500, 300, amount_fen=300, payments=1, overdue_fen=400)
    await counter.app.state.runtime.consumer.process(on_the_wire(steps))

    names = ("refund_promised_fen", "refund_paid_fen", "refund_overdue_fen")
    found = {
        day: plain(await counter.figures(**MARCH, basis="event", as_of=f"2026-{day}"))
        for day in ("03-11", "03-12", "03-14")
    }
    assert {day: [figures[name] for name in names] for day, figures in found.items()} == {
        "03-11": [900, 500, 400],
        "03-12": [900, 200, 700],
        "03-14": [900, 500, 400],
    }
    now = plain(await counter.figures(**MARCH, basis="event"))
    assert [now[name] for name in names] == [900, 500, 400]
