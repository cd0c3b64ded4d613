"""What is broken in a drill, and which alerts must and may tell of it."""

import os
from dataclasses import dataclass
from functools import partial

from canon.services import SERVICES
from tests import faketime
from tests.alerts.bus_strikes import (
    broker_frozen,
    consumers_locked_out,
    gap,
    link_silent,
    poisoned,
    topic_refused,
    without_broker,
)
from tests.alerts.strikes import (
    Strike,
    backed_up_long_ago,
    changed,
    failing,
    forgotten,
    frozen,
    killed,
    logging_nowhere,
    nearly_full,
    not_archived,
    old_snapshot,
    page_spoiled,
    paused,
    refused,
    requested_too_often,
    set_back,
    silent,
    slow,
    without_database,
    wrong_clock,
)

ONE_IS_DUE = """
    update dispatch.clocks set due_at = clock_timestamp()
    where (case_id, number) = (select case_id, number from dispatch.clocks where state = 'running' limit 1);
"""
ONE_VANISHES = """
    create table dispatch.vanished as select * from dispatch.receipts order by complaint_id limit 1;
    delete from dispatch.receipts where complaint_id in (select complaint_id from dispatch.vanished);
"""
IT_IS_BACK = "insert into dispatch.receipts select * from dispatch.vanished; drop table dispatch.vanished"
ANSWER_WAITS = """
    insert into intake.deliveries (id, complaint_id, channel, external_id, step, body, at, place, state, attempts)
    values (gen_random_uuid(), gen_random_uuid(), '12315', 'alerts', 'alerts', '{}',
        clock_timestamp() - interval '16 minutes', 0, 'waiting', 0);
"""
IT_IS_SETTLED = "delete from intake.deliveries where external_id = 'alerts'"
DISK_FULL, OURS = "53100", "P0001"
UNREACHED = (  # what follows where a service does not reach its database
    *("DatabaseUnreachable", "LoopFell", "DeadlinesLate"),
    *("HandlersFailing", "Shedding", "ProbesFail"),
)
EVERYBODY = (*SERVICES, "gateway")
TARGETS = frozenset({"WeiquanAcceptanceBelowTarget", "WeiquanDispatchBelowTarget"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """``expected`` must fire; ``others`` follow from the same fault and may fire too."""

    name: str
    strike: Strike
    expected: frozenset[str]
    others: frozenset[str] = frozenset()
    expected_on_postgres: frozenset[str] = frozenset()  # must fire too where the database is the bus
    can_be: bool = True  # on this machine
    bus: str | None = None  # the only one it can befall

    def expected_on(self, bus: str) -> frozenset[str]:
        return self.expected | self.expected_on_postgres if bus == "postgres" else self.expected


def about(service: str, *alerts: str) -> frozenset[str]:
    return frozenset(f"Weiquan{alert} {service}" for alert in alerts)


BUS_AWAY = about("intake", "OutboxStuck").union(*(about(name, "BusUnreachable") for name in EVERYBODY))
WITHOUT_BUS = frozenset({"WeiquanDispatchBelowTarget"}).union(
    *(about(name, "OutboxStuck", "HearerStuck") for name in SERVICES)
)
LEFT_TO_PROMTOOL = {
    "WeiquanCertificateEnds": "takes a gateway under TLS; its metric: tests/deploy/test_tls.py",
    "WeiquanMemoryGrows": "would take 1.5 GB",
}

FAULTS = (
    Fault(
        name="the newest backup is 27 hours old",
        strike=backed_up_long_ago,
        expected=frozenset({"WeiquanBackupOld"}),
    ),
    Fault(
        name="the disk of the home is nearly full",
        strike=nearly_full,
        expected=frozenset({"WeiquanDiskFillsUp"}),
        can_be=os.geteuid() == 0,
    ),
    Fault(
        name="the gateway killed", strike=partial(killed, name="gateway"), expected=frozenset({"WeiquanGatewayDown"})
    ),
    Fault(
        name="the gateway frozen",
        strike=partial(frozen, name="gateway"),
        expected=frozenset({"WeiquanGatewayDown"}),
        others=about("gateway", "LoopBlocked").union(  # all that waited for it is asked at once, and put off
            *(about(name, "Shedding", "Slow") for name in SERVICES)
        ),
    ),
    Fault(
        name="a service killed",
        strike=partial(killed, name="odr"),
        expected=about("odr", "ServiceDown"),
        others=about("odr", "Shedding", "ProbesFail"),
    ),
    Fault(
        name="a service frozen",
        strike=partial(frozen, name="refunds"),
        expected=about("refunds", "ServiceDown"),
        others=about("refunds", "Shedding", "ProbesFail", "LoopBlocked", "Slow"),
    ),
    Fault(
        name="a process held for three seconds",
        strike=partial(paused, name="refunds"),
        expected=about("refunds", "LoopBlocked"),
    ),
    Fault(
        name="the database of one service refuses",
        strike=partial(refused, name="refunds"),
        expected=about("refunds", "DatabaseUnreachable"),
        expected_on_postgres=about("refunds", "BusUnreachable"),
        others=about("refunds", *UNREACHED),
    ),
    Fault(
        name="the database of one service is silent",
        strike=partial(silent, name="refunds"),
        expected=about("refunds", "DatabaseUnreachable"),
        expected_on_postgres=about("refunds", "BusUnreachable"),
        others=about("refunds", *UNREACHED),
    ),
    Fault(
        name="what one service tells does not reach the bus",
        strike=partial(topic_refused, topic="dispatch"),
        expected=about("dispatch", "OutboxStuck"),
    ),
    Fault(
        name="a subscriber stands still",
        strike=partial(consumers_locked_out, service="refunds"),
        expected=about("refunds", "HearerStuck"),
    ),
    Fault(
        name="every handler of a service fails",
        strike=partial(failing, when="insert on analytics.cases_seen", code=DISK_FULL),
        expected=about("analytics", "HandlersFailing"),
        others=about("analytics", "HearerStuck"),
    ),
    Fault(
        name="a poison event",
        strike=poisoned,
        expected=about("dispatch", "EventQuarantined") | about("analytics", "EventQuarantined"),
        others=about("refunds", "EventQuarantined") | about("odr", "EventQuarantined"),
    ),
    Fault(
        name="a complaint vanishes from the case desk",
        strike=partial(changed, change=ONE_VANISHES, back=IT_IS_BACK),
        expected=about("dispatch", "Unaccounted"),
    ),
    Fault(
        name="an event that never comes, for three minutes",
        strike=gap,
        expected=about("dispatch", "EventsParked"),
    ),
    Fault(
        name="a platform has not answered for sixteen minutes",
        strike=partial(changed, change=ANSWER_WAITS, back=IT_IS_SETTLED),
        expected=about("intake", "AnswersWaiting"),
    ),
    Fault(
        name="the deadline job fails",
        strike=partial(failing, when="update on dispatch.clocks", code=OURS, first=ONE_IS_DUE),
        expected=about("dispatch", "DeadlinesLate"),
    ),
    Fault(
        name="a table is gone",
        strike=partial(
            changed, change="alter table odr.disputes rename to gone", back="alter table odr.gone rename to disputes"
        ),
        expected=about("odr", "Errors"),
        others=about("odr", "ProbesFail", "DeadlinesLate"),
    ),
    Fault(name="an account asks more than it may", strike=requested_too_often, expected=about("dispatch", "Shedding")),
    Fault(
        name="everybody waits for a table",
        strike=slow,
        expected=about("refunds", "Slow"),
        others=about("refunds", "ProbesFail"),
    ),
    Fault(
        name="a transaction stays open",
        strike=partial(forgotten, statement="select 1", by="refunds"),
        expected=about("refunds", "LongTransaction"),
    ),
    Fault(
        name="somebody looks at an old state of a database",
        strike=partial(old_snapshot, service="refunds"),
        expected=about("refunds", "OldSnapshot"),
    ),
    Fault(
        name="a page is corrupt",
        strike=page_spoiled,
        expected=frozenset().union(*(about(name, "DataCorrupt") for name in SERVICES)),  # one database of them all
        others=about("gateway", "DataCorrupt"),
    ),
    Fault(
        name="the log of the database is not archived",
        strike=not_archived,
        expected=frozenset({"WeiquanArchivingFails"}),
    ),
    Fault(
        name="the disk of a log is full",
        strike=partial(logging_nowhere, name="refunds"),
        expected=about("refunds", "LogLost"),
    ),
    Fault(
        name="a clock an hour behind",
        strike=partial(wrong_clock, name="refunds", off="-1h"),
        expected=about("refunds", "ClockOff"),
        others=about("refunds", "DeadlinesLate", "Slow"),  # held; it is started anew, and who asks waits for it
        can_be=faketime.find_library() is not None,
    ),
    Fault(
        name="a clock an hour ahead",
        strike=partial(wrong_clock, name="refunds", off="+1h"),
        expected=about("refunds", "ServiceDown"),
        others=about("refunds", "Shedding", "ProbesFail"),
        can_be=faketime.find_library() is not None,
    ),
    Fault(
        name="the database of one service restored",
        strike=set_back,
        expected=about("dispatch", "PublisherRewound") | about("analytics", "PublisherRewound"),
        others=TARGETS.union(
            about("intake", "Shedding", "ProbesFail", "Slow"),
            *(about(name, "PublisherRewound") for name in ("odr", "refunds")),
        ),
    ),
    Fault(
        name="accepted complaints do not reach the case desk",
        strike=partial(topic_refused, topic="intake"),
        expected=frozenset({"WeiquanDispatchBelowTarget"}) | about("intake", "OutboxStuck"),
    ),
    Fault(
        name="the database server killed",
        strike=without_database,
        expected=about("gateway", "LoopFell").union(
            {"WeiquanAcceptanceBelowTarget"},
            *(about(name, "DatabaseUnreachable", "ProbesFail") for name in SERVICES),
        ),
        expected_on_postgres=frozenset().union(*(about(name, "BusUnreachable") for name in EVERYBODY)),
        others=TARGETS.union(*(about(name, *UNREACHED) for name in EVERYBODY)),
    ),
    Fault(
        name="the broker killed",
        strike=without_broker,
        expected=BUS_AWAY,
        others=WITHOUT_BUS,
        bus="kafka",
    ),
    Fault(
        name="the broker frozen",
        strike=broker_frozen,
        expected=BUS_AWAY,
        others=WITHOUT_BUS,
        bus="kafka",
    ),
    Fault(
        name="the way of one service to the broker is silent",
        strike=partial(link_silent, name="dispatch"),
        expected=frozenset({"WeiquanDispatchBelowTarget"}) | about("dispatch", "BusUnreachable"),
        others=about("dispatch", "HearerStuck", "OutboxStuck"),  # it hears nothing, so it may have nothing to tell
        bus="kafka",
    ),
)
