"""The books a quote is reckoned by: rates, local rules, the calendar. Entered by the bureau, begun as shipped."""

from datetime import date

from canon.calendar import Calendar, Day, DayKind, published_calendar
from canon.shanghai import day_of
from chassis.db.work import Work
from contracts.dispatch import CalendarPublished
from services.refunds import store
from services.refunds.domain.books import Books
from services.refunds.domain.entering import check_local_rule, check_rate
from services.refunds.domain.quotes import LOCAL_RULES, LocalRule
from services.refunds.domain.rates import RATES, Rate, RateName, Rates

_SHIPPED_BY = "weiquan"
_calendars: dict[str, Calendar] = {}  # values that never change, by version


async def begin_books(work: Work) -> None:
    """Enter what this software was shipped with, once."""
    if not await store.start_books(work.db):
        return
    entered = store.Entered(by=_SHIPPED_BY, at=work.now)
    for name in RateName:
        await store.add_rates(work.db, name, RATES.table(name).entries, entered)
    await store.add_local_rules(work.db, LOCAL_RULES, entered)


async def read_books(work: Work) -> Books:
    """The books in force."""
    rates = await store.rates_in_force(work.db)
    told = {name: [rate for table, rate, _ in rates if table is name] for name in RateName}
    return Books(
        rates=Rates.of(told[RateName.LPR], told[RateName.DEPOSIT]),
        local_rules=tuple(rule for rule, _ in await store.local_rules_in_force(work.db)),
        calendar=await calendar_in_force(work),
    )


async def enter_rate(work: Work, name: RateName, rate: Rate) -> store.Entered:
    """A published rate is entered; quotes for its days are reckoned from now on. Raises ``InvalidEntry``."""
    check_rate(name, rate)
    await begin_books(work)
    await store.turn_page(work.db)
    entered = store.Entered(by=work.account, at=work.now)
    await store.add_rates(work.db, name, [rate], entered)
    work.audit("rate.enter", f"{name} {rate.since.isoformat()}")
    return entered


async def enter_local_rule(work: Work, rule: LocalRule) -> store.Entered:
    """A local regulation is entered; one of the same id takes its place. Raises ``InvalidEntry``."""
    check_local_rule(rule)
    await begin_books(work)
    await store.turn_page(work.db)
    entered = store.Entered(by=work.account, at=work.now)
    await store.add_local_rules(work.db, [rule], entered)
    work.audit("local_rule.enter", rule.id)
    return entered


async def calendar_in_force(work: Work) -> Calendar:
    """The calendar the bureau published last, else the shipped one."""
    version = await store.calendar_version(work.db)
    if version is None:
        return published_calendar()
    if version not in _calendars:
        _calendars[version] = await store.get_calendar(work.db, version)
    return _calendars[version]


async def keep_calendar(work: Work, told: CalendarPublished) -> None:
    """A calendar was published: last days roll by it from now on, and every open plan is looked at again."""
    kinds = ((told.working, DayKind.MAKE_UP), (told.off, DayKind.MOVED_REST), (told.statutory, DayKind.STATUTORY))
    days = [Day(on=date.fromisoformat(on), kind=kind) for names, kind in kinds for on in names]
    await store.add_calendar(work.db, Calendar.from_rows(told.version, told.years, days), told.occurred_at)
    await begin_books(work)
    await store.turn_page(work.db)
    await store.look_again(work.db, day_of(work.now))
