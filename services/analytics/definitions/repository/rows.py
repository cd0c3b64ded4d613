"""The rows that metrics count: cases, receipts, refund steps, with the case's attributes, as known at an instant."""

from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Subquery,
    Text,
    Uuid,
    and_,
    any_,
    case,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on

from services.analytics.definitions.domain.metric import Rows
from services.analytics.facts.tables import (
    DISPATCH_COLUMNS,
    cases_before,
    cases_seen,
    disputes_ended,
    looked_back,
    refund_steps,
    signals_decided,
    station_visits,
    topics_assigned,
)

ATTRIBUTES = (
    "channel",
    "source",
    "kind",
    "region",
    "town",
    "category",
    "topic",
    "topic_class",
    "department",
    "agency",
    "reader",
    "received_at",
)
FIXED_COLUMNS = (
    "complaint_id",
    "case_id",
    "duplicate",
    "channel",
    "source",
    "received_at",
    "reader",
)  # the same at every instant
TOPIC_COLUMNS = ("topic", "topic_class")
RECORDED_COLUMNS = {"kind": "recorded_kind", "category": "recorded_category"}  # until dispatch's first event

Among: TypeAlias = ColumnElement[Any] | None  # an array of complaints; None: all
AsOf: TypeAlias = datetime | ColumnElement[Any] | None  # an instant; None: now


def day_of(instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the day of an instant in Shanghai."""
    return cast(func.timezone(literal_column("interval '8 hours'"), instant), Date)


def rows_of(rows: Rows, as_of: AsOf, among: Among = None) -> Subquery:
    """Return the rows a metric is about, only those of ``among`` if given; ``key`` is unique among them."""
    match rows:
        case Rows.CASES:
            return _cases(as_of, among, duplicates=False)
        case Rows.RECEIPTS:
            return _cases(as_of, among, duplicates=True)
        case Rows.ARREARS:
            return _arrears(as_of, among)
        case Rows.PROMISES:
            return _steps(("promised",), as_of, among)
        case Rows.PAYMENTS:
            return _steps(("paid", "undone"), as_of, among)
        case Rows.VISITS:
            return _visits(as_of, among)


def _cases(as_of: AsOf, among: Among, *, duplicates: bool) -> Subquery:
    snapshots, odr, flags = _snapshots(as_of, among), _outcomes(as_of, among), _flags(as_of, among)
    looks = _looks_back(as_of, among)
    own = snapshots.c.complaint_id
    query = select(
        snapshots,
        cast(snapshots.c.complaint_id, Text).label("key"),
        cast(day_of(snapshots.c.closed_at) - day_of(snapshots.c.received_at), Integer).label("handling_days"),
        odr.c.outcome.label("odr_outcome"),
        odr.c.ended_at.label("odr_ended_at"),
        flags.c.flagged_at,
        flags.c.flag_reversed,
        looks.c.looked_back_at,
        looks.c.look_back_passed,
    ).select_from(
        snapshots.outerjoin(odr, odr.c.complaint_id == own)
        .outerjoin(flags, flags.c.complaint_id == own)
        .outerjoin(looks, looks.c.complaint_id == own)
    )
    return (query if duplicates else query.where(snapshots.c.duplicate.is_(False))).subquery("counted")


def _snapshots(as_of: AsOf, among: Among) -> Subquery:
    """Select the cases as they are now, or as they were at ``as_of``, without those that had no event by then."""
    now, before = cases_seen, cases_before
    fixed = [now.c[name] for name in FIXED_COLUMNS]
    if as_of is None:
        current = (now.c.recorded_at, *(now.c[name] for name in (*TOPIC_COLUMNS, *DISPATCH_COLUMNS)))
        return select(*fixed, *current).where(_is_among(now.c.complaint_id, among)).subquery("seen")
    still = func.coalesce(now.c.changed_at <= as_of, literal(value=False))
    columns = [
        case((still, now.c[name]), (before.c.until.is_not(None), before.c[name]), else_=_recorded_or_null(name)).label(
            name
        )
        for name in DISPATCH_COLUMNS
    ]
    topics = [_topic_column(name, as_of) for name in TOPIC_COLUMNS]
    recorded = case((now.c.recorded_at <= as_of, now.c.recorded_at), else_=None).label("recorded_at")
    earlier = now.outerjoin(
        before,
        and_(
            before.c.complaint_id == now.c.complaint_id,
            now.c.changed_at > as_of,
            before.c.changed_at <= as_of,
            before.c.until > as_of,
        ),
    )
    known = or_(now.c.recorded_at <= as_of, now.c.changed_at <= as_of, before.c.until.is_not(None))
    included = _is_among(now.c.complaint_id, among)
    return select(*fixed, recorded, *topics, *columns).select_from(earlier).where(known, included).subquery("seen")


def _topic_column(name: str, as_of: AsOf) -> ColumnElement[Any]:
    """Return what a complaint was known to be about at ``as_of``: as now, unless that was found later."""
    now, assigned = cases_seen, topics_assigned.c
    earlier = (
        select(assigned[name])
        .where(assigned.complaint_id == now.c.complaint_id, assigned.at <= as_of)
        .order_by(assigned.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return case((now.c.topic_since <= as_of, now.c[name]), else_=earlier).label(name)


def _recorded_or_null(name: str) -> ColumnElement[Any] | None:
    return cases_seen.c[RECORDED_COLUMNS[name]] if name in RECORDED_COLUMNS else None


def _outcomes(as_of: AsOf, among: Among) -> Subquery:
    """Select how the last dispute of each complaint ended."""
    ended = disputes_ended.c
    return (
        select(ended.complaint_id, ended.outcome, ended.ended_at)
        .ext(distinct_on(ended.complaint_id))
        .where(_happened_by(ended.ended_at, as_of), _is_among(ended.complaint_id, among))
        .order_by(ended.complaint_id, ended.ended_at.desc(), ended.dispute_id.desc())
        .subquery("odr")
    )


def _looks_back(as_of: AsOf, among: Among) -> Subquery:
    """Select what was found when each case was looked at again last."""
    found = looked_back.c
    return (
        select(found.complaint_id, found["at"].label("looked_back_at"), found.passed.label("look_back_passed"))
        .ext(distinct_on(found.complaint_id))
        .where(_happened_by(found["at"], as_of), _is_among(found.complaint_id, among))
        .order_by(found.complaint_id, found["at"].desc())
        .subquery("looks")
    )


def _flags(as_of: AsOf, among: Among) -> Subquery:
    """Select when a signal of each complaint was first upheld, and whether one was reversed after an objection."""
    acts = signals_decided.c
    return (
        select(
            acts.complaint_id,
            func.min(acts.at).filter(acts.upheld).label("flagged_at"),
            func.bool_or(acts.reversed).label("flag_reversed"),
        )
        .where(_happened_by(acts.at, as_of), _is_among(acts.complaint_id, among))
        .group_by(acts.complaint_id)
        .subquery("flags")
    )


def _steps(kinds: tuple[str, ...], as_of: AsOf, among: Among) -> Subquery:
    steps = refund_steps.c
    selected = (
        select(steps.plan_id, steps.step, steps.level_fen, steps.complaint_id, steps.amount_fen, steps.at, steps.since)
        .where(steps.step.in_(kinds), _happened_by(steps.at, as_of), _is_among(steps.complaint_id, among))
        .subquery("steps")
    )
    return _with_case(selected, as_of, among)


def _arrears(as_of: AsOf, among: Among) -> Subquery:
    """Select what is due and not paid of each refund plan, by its last event, since its last instalment fell due.

    The sum paid, and the sum paid plus overdue, only grow, even if a later instalment is paid before an overdue one: so
    the highest is the latest. A superseded plan promises no more than was paid, and has no arrears.
    """
    steps = refund_steps.c
    due = func.max(steps.level_fen).filter(steps.step.in_(("due", "left")))
    paid = func.coalesce(func.max(steps.level_fen).filter(steps.step == "paid"), 0)
    undone = func.coalesce(func.max(steps.level_fen).filter(steps.step == "undone"), 0)
    promised = func.coalesce(func.min(steps.level_fen).filter(steps.step == "promised"), due)
    arrears = (
        select(
            steps.plan_id,
            literal("due").label("step"),
            due.label("level_fen"),
            steps.complaint_id,
            (due - paid).label("amount_fen"),
            steps.since,
            func.coalesce(
                func.max(steps.at).filter(steps.step == "due"), func.min(steps.at).filter(steps.step == "left")
            ).label("at"),
        )
        .where(_happened_by(steps.at, as_of), _is_among(steps.complaint_id, among))
        .group_by(steps.plan_id, steps.complaint_id, steps.since)
        .having(due > paid, promised + undone > paid)
        .subquery("steps")
    )
    return _with_case(arrears, as_of, among)


def _with_case(steps: Subquery, as_of: AsOf, among: Among) -> Subquery:
    """Select refund steps with the attributes of their case.

    Those of a group, which has no case, have none but the day on which the group counts as received.
    """
    snapshots = _snapshots(as_of, among)
    key = cast(steps.c.plan_id, Text) + ":" + cast(steps.c.level_fen, Text)
    key = case((steps.c.step == "undone", key + "-undone"), else_=key)
    named = (*ATTRIBUTES, "case_id", "state", "closed_at", "result")
    attributes = [snapshots.c[name] for name in named if name != "received_at"]
    received_at = func.coalesce(snapshots.c.received_at, steps.c.since).label("received_at")
    return (
        select(key.label("key"), steps.c.complaint_id, steps.c.amount_fen, steps.c.at, received_at, *attributes)
        .select_from(steps.outerjoin(snapshots, snapshots.c.complaint_id == steps.c.complaint_id))
        .subquery("counted")
    )


def _visits(as_of: AsOf, among: Among) -> Subquery:
    """Select what was brought to service stations; no case belongs to it, so it has none of a case's attributes."""
    visits = station_visits.c
    names = [name for name in (*ATTRIBUTES, "state", "result") if name != "received_at"]
    return (
        select(
            cast(visits.visit_id, Text).label("key"),
            visits.complaint_id,
            cast(null(), Uuid).label("case_id"),
            *(cast(null(), Text).label(name) for name in names),
            visits.at.label("received_at"),
            cast(null(), DateTime(timezone=True)).label("closed_at"),
            visits.settled,
            visits.amount_fen,
            visits.at,
        )
        .where(_happened_by(visits.recorded_at, as_of), _is_among(visits.complaint_id, among))
        .subquery("counted")
    )


def _happened_by(at: ColumnElement[Any], as_of: AsOf) -> ColumnElement[bool]:
    return true() if as_of is None else at <= as_of


def _is_among(complaint: ColumnElement[Any], among: Among) -> ColumnElement[bool]:
    return true() if among is None else complaint == any_(among)
