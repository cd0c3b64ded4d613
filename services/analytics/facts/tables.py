"""The tables of facts: cases as they are and were, disputes, refund steps, signals, visits, towns, businesses."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, SmallInteger, Table, Text, Uuid, text

from services.analytics.metadata import METADATA


def _instant(name: str) -> Column[Any]:
    return Column(name, DateTime(timezone=True))


def _dispatch_columns() -> list[Column[Any]]:
    """Return the columns that dispatch's events fill: fields of ``CaseSnapshot`` that may change."""
    return [
        Column("kind", Text, nullable=False),
        Column("region", Text),
        Column("town", Text),
        Column("category", Text),
        Column("state", Text),
        Column("round", SmallInteger),
        Column("department", Text),
        Column("agency", Text),
        _instant("dispatched_at"),
        _instant("first_feedback_at"),
        _instant("accepted_at"),
        _instant("refused_at"),
        _instant("redirected_at"),
        Column("bounces", SmallInteger),
        _instant("returned_at"),
        _instant("mediation_started_at"),
        _instant("agreed_at"),
        _instant("terminated_at"),
        Column("termination_reason", Text),
        _instant("first_closed_at"),
        _instant("closed_at"),
        Column("result", Text),
        Column("within_limit", Boolean),
        Column("recovered_fen", BigInteger),
        _instant("limit_due_at"),
        _instant("limit_met_at"),
        _instant("overdue_at"),
        _instant("late_since"),
        _instant("followed_up_at"),
        Column("reachable", Boolean),
        Column("service", SmallInteger),
        Column("outcome", SmallInteger),
        Column("rated_round", SmallInteger),
        Column("dispatch_in_time", Boolean),
        _instant("dispatch_judged_at"),
        Column("feedback_in_time", Boolean),
        _instant("feedback_judged_at"),
        Column("check_in_time", Boolean),
        _instant("check_judged_at"),
    ]


DISPATCH_COLUMNS = tuple(column.name for column in _dispatch_columns())

# One narrow row per complaint: intake's events (``case_id``, ``duplicate``, ``recorded_…``) and dispatch's (the rest,
# since ``changed_at``) have columns of their own, so that they may arrive in any order.
cases_seen = Table(
    "cases_seen",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("duplicate", Boolean, nullable=False),
    Column("case_since", DateTime(timezone=True)),  # when it joined that case, or got its own back
    Column("recorded_at", DateTime(timezone=True)),  # when intake recorded it, and as what
    Column("recorded_kind", Text),
    Column("recorded_category", Text),
    Column("channel", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True)),  # since when dispatch's columns hold these values
    Column("topic", Text),  # what its complaint is about, and its first level, as known since ``topic_since``
    Column("topic_class", Text),
    Column("topic_since", DateTime(timezone=True)),
    Column("reader", Text),  # the agency that may read it now, for figures of any day
    *_dispatch_columns(),
    Index(None, "received_at"),
    Index(None, "closed_at"),
    Index("ix_cases_seen_reader", "reader", "received_at", postgresql_where=text("reader is not null")),
    postgresql_with={"fillfactor": "70"},
)

# A case as it was from ``changed_at`` until ``until``, for figures as of a past day.
cases_before = Table(
    "cases_before",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("changed_at", DateTime(timezone=True), primary_key=True),
    Column("until", DateTime(timezone=True), nullable=False),
    *_dispatch_columns(),
)

disputes_ended = Table(
    "disputes_ended",
    METADATA,
    Column("dispute_id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("enterprise_id", Uuid, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=False),
)

# ``level_fen`` is the sum of the whole plan after this step: promised, paid so far, or due so far (paid and overdue).
# A superseded plan promises no more than was paid of it.
refund_steps = Table(
    "refund_steps",
    METADATA,
    Column("plan_id", Uuid, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("level_fen", BigInteger, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("amount_fen", BigInteger),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("since", DateTime(timezone=True)),  # of a group, which has no case: when it counts as received
)

# What complaints were found to be about, one after the other, for figures as of a past day.
topics_assigned = Table(
    "topics_assigned",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("topic_class", Text, nullable=False),
)

# What people found who looked again at how cases were handled.
looked_back = Table(
    "looked_back",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("passed", Boolean, nullable=False),
)

# What people decided about the signals of Art. 17 of a complaint, act by act.
signals_decided = Table(
    "signals_decided",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("upheld", Boolean, primary_key=True),  # two acts of one instant differ in it
    Column("reversed", Boolean, nullable=False),
)

# What was brought to service stations: settled on the spot (counted apart from cases) or handed over. ``at`` is when.
station_visits = Table(
    "station_visits",
    METADATA,
    Column("visit_id", Uuid, primary_key=True),
    Column("complaint_id", Uuid, nullable=False, index=True),
    Column("station_id", Uuid, nullable=False),
    Column("settled", Boolean, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)

# The names of each town, and since when: the bureau's rules name it, and later rules may name it differently.
towns = Table(
    "towns",
    METADATA,
    Column("code", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
)

# Businesses that complaints are against: one row by credit code, or by name where no complaint gives a code. ``name``:
# the one given last. Natural persons have no row.
respondents = Table(
    "respondents",
    METADATA,
    Column("respondent_id", Uuid, primary_key=True),
    Column("uscc", Text, unique=True),
    Column("name_key", Text, index=True),
    Column("name", Text),
    Column("named_at", DateTime(timezone=True)),
)

# Under which names each credit code was given, and since when: by the only one of a name, complaints without a code
# count as its business's.
respondent_names = Table(
    "respondent_names",
    METADATA,
    Column("name_key", Text, primary_key=True),
    Column("respondent_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Index(None, "respondent_id"),
)

# Which business each complaint gave, one after the other; null where it is none any more.
respondents_given = Table(
    "respondents_given",
    METADATA,
    Column("complaint_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("respondent_id", Uuid),
    Index(None, "respondent_id", "complaint_id"),
)
