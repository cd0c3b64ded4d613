"""Turn what services say of a business into the rows of its page; pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from gateway.console.case_rows import CaseRow, case_row
from gateway.console.formatting import Formatter
from gateway.console.group_refunds.models import GroupCase
from gateway.console.metrics.figures import is_rate, name_of, write_value
from gateway.console.models import Case, Metric
from gateway.console.odr.models import Enterprise
from gateway.console.registers.models import Breach, Entry
from gateway.console.registers.view import LOOKS, terms_of
from gateway.console.respondents.models import Respondent, Year
from reading.normalization import letters_of

SHOWN = (  # figures of the period, in this order
    *("received", "accepted", "closed", "handling_rate", "on_time_handling_rate", "mediation_success_rate"),
    *("satisfaction_valid", "loss_recovered_fen", "refund_promised_fen", "refund_paid_fen", "refund_overdue_fen"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """A figure of the business; the evidence is empty for what is no rate."""

    metric: str
    name: str
    value: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    year: int
    kind: str
    result: str
    cases: str
    recovered: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """An entry on a register, what it promises, how it stands, and what is known of breaches."""

    path: str
    register: str
    terms: str
    state: str
    look: str
    confirmed: int
    reported: int


def figure_lines(metrics: Mapping[str, Metric], say: Formatter) -> list[FigureLine]:
    return [
        FigureLine(
            metric=name,
            name=name_of(name, say),
            value=write_value(name, metrics[name].value, say),
            evidence=f"{say.count(metrics[name].numerator)} / {say.count(metrics[name].denominator)}"
            if is_rate(name) and metrics[name].denominator
            else "",
        )
        for name in SHOWN
        if name in metrics
    ]


def history_lines(history: Sequence[Year], say: Formatter) -> list[HistoryLine]:
    return [
        HistoryLine(
            year=one.year,
            kind=say.words(f"kind.{one.kind}"),
            result=say.words("respondents.open")
            if one.is_open
            else say.words(f"result.{one.result}")
            if one.result
            else say.words("respondents.no_result"),
            cases=say.count(one.cases),
            recovered=say.money(one.recovered_fen) if one.recovered_fen else "",
        )
        for one in history
    ]


def case_rows(ids: Sequence[UUID], cases: Mapping[UUID, Case], say: Formatter) -> list[CaseRow]:
    """Return the rows of these cases that this person may read, in their order."""
    return [case_row(cases[one], say) for one in ids if one in cases]


def promise_lines(entries: Sequence[Entry], breaches: Sequence[Breach], say: Formatter) -> list[PromiseLine]:
    def count(entry: Entry, state: str) -> int:
        return sum(1 for one in breaches if one.entry_id == entry.id and one.state == state)

    return [
        PromiseLine(
            path=f"/console/registers/{one.register_name}/{one.id}#entry",
            register=say.words(f"registers.name.{one.register_name}"),
            terms=terms_of(one, say),
            state=say.words(f"registers.state.{one.state}"),
            look=LOOKS[one.state],
            confirmed=count(one, "confirmed"),
            reported=count(one, "reported"),
        )
        for one in entries
    ]


def enterprise_of(business: Respondent, enterprises: Sequence[Enterprise]) -> Enterprise | None:
    """Return the enterprise of online settlement that this business is, by credit code, else by name."""
    return next((one for one in enterprises if is_same(business, one.name, one.uscc)), None)


def refunds_of(business: Respondent, cases: Sequence[GroupCase]) -> list[GroupCase]:
    return [one for one in cases if is_same(business, one.respondent.name, one.respondent.uscc)]


def is_same(business: Respondent, name: str, uscc: str | None) -> bool:
    """Whether a name and a credit code are this business's: by the codes if both have one, else by any name."""
    if business.uscc and uscc:
        return business.uscc == uscc
    return letters_of(name) in {letters_of(one) for one in (business.name, *business.names) if one}
