"""The forms of group refunds: a case, a simulation, a signature, a payment, an interview."""

from collections.abc import Sequence
from datetime import date

from canon.codes import Department
from canon.timetables import months_after
from gateway.console.forms import Choice, Field, Form, Sort, choices
from gateway.console.group_refunds.models import Simulation, WholeGroupCase
from gateway.console.translations import Translations

STRATEGIES = ("pro_rata", "hardship_first", "by_date", "smallest_first")


def case_form(words: Translations, *, names_section: bool) -> Form:
    """Return the form of a new case; the hub names who handles it, a section's case is its own."""
    sections = choices([code for code in Department if code is not Department.HUB], words.place)
    section = Field(
        name="department",
        label=words("grefund.f.department"),
        sort=Sort.CHOICE,
        choices=sections,
        hint=words("grefund.f.department.hint"),
    )
    return Form(
        name="case",
        verb=words("grefund.act.open"),
        fields=(
            Field(name="respondent.name", label=words("grefund.f.respondent"), required=True, longest=200),
            Field(name="respondent.uscc", label=words("grefund.f.uscc"), longest=30),
            Field(name="title", label=words("grefund.f.title"), required=True, longest=200),
            Field(name="basis", label=words("grefund.f.basis"), sort=Sort.LONG, required=True, longest=4000),
            *((section,) if names_section else ()),
        ),
        consequence=words("grefund.act.open.says"),
    )


def simulation_form(words: Translations, open_fen: int, today: date) -> Form:
    """Return the form of a simulation; it proposes to pay within a year, from a month on."""
    return Form(
        name="simulation",
        verb=words("grefund.act.simulate"),
        fields=(
            Field(
                name="monthly_budget_fen",
                label=words("grefund.f.budget"),
                sort=Sort.MONEY,
                required=True,
                value=f"{-(-open_fen // 1200) or 1}",
            ),
            Field(
                name="strategy",
                label=words("grefund.f.strategy"),
                sort=Sort.RADIO,
                required=True,
                choices=choices(STRATEGIES, lambda one: words(f"grefund.strategy.{one}")),
                value=STRATEGIES[0],
            ),
            Field(
                name="starts_on",
                label=words("grefund.f.starts"),
                sort=Sort.DAY,
                required=True,
                value=months_after(today, 1).isoformat(),
            ),
            Field(name="ends_on", label=words("grefund.f.ends"), sort=Sort.DAY),
        ),
        consequence=words("grefund.act.simulate.says"),
    )


def plan_form(words: Translations, simulations: Sequence[Simulation], *, is_change: bool) -> Form:
    current = [one for one in simulations if one.is_current]
    named = tuple(
        Choice(
            str(one.id),
            words("grefund.simulation.named", n=one.id, strategy=words(f"grefund.strategy.{one.strategy}")),
        )
        for one in current
    )
    return Form(
        name="plan",
        verb=words("grefund.act.change" if is_change else "grefund.act.sign"),
        fields=(
            Field(
                name="simulation",
                label=words("grefund.f.simulation"),
                sort=Sort.CHOICE,
                required=True,
                choices=named,
                value=named[0].value if named else "",
                is_number=True,
            ),
            Field(name="paper", label=words("grefund.f.paper"), required=True, longest=100),
            Field(name="reason", label=words("grefund.f.reason"), sort=Sort.LONG, longest=1000),
        ),
        consequence=words("grefund.act.change.says" if is_change else "grefund.act.sign.says"),
    )


def comparison_form(words: Translations) -> Form:
    return Form(
        name="comparison",
        verb=words("grefund.act.compare"),
        fields=(Field(name="reason", label=words("disclose.reason"), required=True, longest=500),),
        consequence=words("grefund.act.compare.says"),
    )


def payment_form(words: Translations, today: date) -> Form:
    return Form(
        name="payment",
        verb=words("plan.act.pay"),
        fields=(
            Field(name="member", label=words("grefund.f.member"), sort=Sort.COUNT, required=True),
            Field(name="amount_fen", label=words("plan.f.paid"), sort=Sort.MONEY, required=True),
            Field(name="paid_on", label=words("plan.f.paid_on"), sort=Sort.DAY, required=True, value=today.isoformat()),
            Field(
                name="reference",
                label=words("plan.f.reference"),
                required=True,
                longest=200,
                hint=words("plan.f.reference.hint"),
            ),
        ),
        consequence=words("grefund.act.pay.says"),
    )


def match_form(words: Translations) -> Form:
    fields = (Field(name="member", label=words("grefund.f.member"), sort=Sort.COUNT, required=True),)
    return Form(name="match", verb=words("grefund.act.match"), fields=fields)


def undo_form(words: Translations) -> Form:
    fields = (Field(name="reason", label=words("grefund.f.undo"), required=True, longest=500),)
    return Form(name="undo", verb=words("grefund.act.undo"), fields=fields)


def interview_form(words: Translations, today: date) -> Form:
    return Form(
        name="interview",
        verb=words("grefund.act.interview"),
        fields=(
            Field(name="held_on", label=words("grefund.f.held"), sort=Sort.DAY, required=True, value=today.isoformat()),
            Field(name="attendees", label=words("grefund.f.attendees"), required=True, longest=200),
            Field(name="demands", label=words("grefund.f.demands"), sort=Sort.LONG, required=True, longest=4000),
            Field(name="promise", label=words("grefund.f.promise"), sort=Sort.LONG, longest=4000),
            Field(name="next_on", label=words("grefund.f.next"), sort=Sort.DAY),
        ),
        consequence=words("grefund.act.interview.says"),
    )


def act_form(words: Translations, name: str) -> Form:
    """Return a form without fields: sign or withdraw the change that waits."""
    return Form(name=name, verb=words(f"grefund.act.{name}"), consequence=words(f"grefund.act.{name}.says"))


def forms_of(
    case: WholeGroupCase, simulations: Sequence[Simulation], words: Translations, today: date
) -> dict[str, Form]:
    """Return the forms of a case's page by their names."""
    return {
        "simulation": simulation_form(words, case.owed_fen - case.paid_fen, today),
        "plan": plan_form(words, simulations, is_change=case.plan is not None),
        "payment": payment_form(words, today),
        "interview": interview_form(words, today),
        "signature": act_form(words, "signature"),
        "withdrawal": act_form(words, "withdrawal"),
    }
