"""What each fault of the proof looks like to Prometheus, and which alerts must tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass

HEALTHY: Mapping[str, str] = {
    'up{job="weiquan"}': "1x60",
    'weiquan_up{service="S"}': "1x60",
    'weiquan_database_up{service="S"}': "1x60",
    'weiquan_bus_up{service="S"}': "1x60",
    'weiquan_outbox_oldest_seconds{service="S"}': "0.2x60",
    'weiquan_consumer_lag{service="S"}': "0 3 0 0 7x2 0x55",
    'weiquan_events_heard{service="S"}': "0+50x60",
    'weiquan_consumer_failing{service="S"}': "0x60",
    'weiquan_quarantined{service="S"}': "0x60",
    'weiquan_rewound{service="S"}': "0x60",
    'weiquan_unaccounted_complaints{service="S"}': "0x60",
    'weiquan_parked_oldest_seconds{service="S"}': "1x60",
    'weiquan_late_seconds{service="S",what="deadlines"}': "0.5x60",
    'weiquan_late_seconds{service="S",what="answers"}': "20x60",
    'weiquan_job_last_run_seconds{service="S",name="deadlines"}': "0+10x60",
    'weiquan_gateway_seconds_count{service="S",status="200"}': "0+2000x60",
    'weiquan_gateway_seconds_count{service="S",status="503"}': "0+2x60",
    'weiquan_gateway_seconds_count{service="S",status="500"}': "0x60",
    'weiquan_gateway_seconds_bucket{service="S",status="200",le="0.05"}': "0+1990x60",
    'weiquan_gateway_seconds_bucket{service="S",status="200",le="1"}': "0+2000x60",
    'weiquan_gateway_seconds_bucket{service="S",status="200",le="5"}': "0+2000x60",
    'weiquan_gateway_seconds_bucket{service="S",status="200",le="+Inf"}': "0+2000x60",
    'weiquan_loop_late_seconds{service="S"}': "0.02x60",
    'weiquan_loop_falls{service="S"}': "0x60",
    'weiquan_clock_off_seconds{service="S"}': "0.01x60",
    'weiquan_oldest_transaction_seconds{service="S"}': "0.3x60",
    'weiquan_outbox_dead{service="S"}': "2000x60",
    'weiquan_checksum_failures{service="S"}': "0x60",
    'weiquan_archiving_fails{service="S"}': "0x12 1 0x46",
    'weiquan_log_lines_lost{service="S"}': "0x60",
    "weiquan_disk_free_ratio": "0.5x60",
    'weiquan_memory_bytes{service="S"}': "3e8x60",
    'weiquan_certificate_seconds_left{service="S"}': "5e6x60",
    "weiquan_backup_age_seconds": "3600x60",
    'weiquan_slo_accepted_total{outcome="in_time"}': "0+2000x60",
    'weiquan_slo_accepted_total{outcome="late"}': "0x9 1x19 2x29",
    'weiquan_slo_accepted_total{outcome="failed"}': "0x60",
    'weiquan_slo_dispatched_total{outcome="in_time"}': "0+5x60",
    'weiquan_slo_dispatched_total{outcome="late"}': "0x9 1x49",
    'weiquan_slo_probes_total{service="S",outcome="in_time"}': "0+1x60",
    'weiquan_slo_probes_total{service="S",outcome="late"}': "0x9 1x49",
    'weiquan_slo_probes_total{service="S",outcome="failed"}': "0x60",
}
CALM = 30  # samples of 10 s before the fault begins


@dataclass(frozen=True, slots=True)
class Fault:
    """``series`` says for each series how it goes on after the calm; ``expected`` names the alerts within a minute."""

    name: str
    series: Mapping[str, str]
    expected: tuple[str, ...]


def one(metric: str, value: str) -> Mapping[str, str]:
    return {f'weiquan_{metric}{{service="S"}}': f"{value}x20"}


FAULTS = (
    Fault("T25 T46 gateway killed", {'up{job="weiquan"}': "0x20"}, ("WeiquanGatewayDown",)),
    Fault("T25 a service killed or frozen", one("up", "0"), ("WeiquanServiceDown",)),
    Fault("T03-T12 database killed, full or cut off", one("database_up", "0"), ("WeiquanDatabaseUnreachable",)),
    Fault("T19 T20 T33 broker killed, frozen or cut off", one("bus_up", "0"), ("WeiquanBusUnreachable",)),
    Fault(
        "T16 T21 relay frozen, broker's disk full",
        {'weiquan_outbox_oldest_seconds{service="S"}': "10+10x20"},
        ("WeiquanOutboxStuck",),
    ),
    Fault(
        "T26 T29 a subscriber stands still",
        one("consumer_lag", "40") | {'weiquan_events_heard{service="S"}': "1500x20"},
        ("WeiquanHearerStuck",),
    ),
    Fault("T31 every handler fails", one("consumer_failing", "1"), ("WeiquanHandlersFailing",)),
    Fault("T31 a poison event", one("quarantined", "1"), ("WeiquanEventQuarantined",)),
    Fault(
        "T50 one service's database restored",
        one("quarantined", "3") | one("rewound", "3"),
        ("WeiquanPublisherRewound",),
    ),
    Fault("G2 a complaint is nowhere", one("unaccounted_complaints", "1"), ("WeiquanUnaccounted",)),
    Fault(
        "an event that never comes",
        {'weiquan_parked_oldest_seconds{service="S"}': "121+10x20"},
        ("WeiquanEventsParked",),
    ),
    Fault(
        "T39 the deadline job killed",
        {'weiquan_job_last_run_seconds{service="S",name="deadlines"}': "290x20"},
        ("WeiquanDeadlinesLate",),
    ),
    Fault(
        "T39 deadlines pass without an act",
        {'weiquan_late_seconds{service="S",what="deadlines"}': "10+10x20"},
        ("WeiquanDeadlinesLate",),
    ),
    Fault(
        "T42 a platform does not answer",
        {'weiquan_late_seconds{service="S",what="answers"}': "901+10x20"},
        ("WeiquanAnswersWaiting",),
    ),
    Fault(
        "T11 T36 T52 errors of ours",
        {'weiquan_gateway_seconds_count{service="S",status="500"}': "0+100x20"},
        ("WeiquanErrors",),
    ),
    Fault(
        "T12 T17 T49 more asked than can be done",
        {'weiquan_gateway_seconds_count{service="S",status="503"}': "60+2000x20"},
        ("WeiquanShedding",),
    ),
    Fault(
        "T36 a slow service",
        {
            'weiquan_gateway_seconds_bucket{service="S",status="200",le="0.05"}': "59700+100x20",
            'weiquan_gateway_seconds_bucket{service="S",status="200",le="1"}': "60000+100x20",
        },
        ("WeiquanSlow",),
    ),
    Fault("T27 the event loop held", one("loop_late_seconds", "15"), ("WeiquanLoopBlocked",)),
    Fault("T18 a relay lost its connection for good", one("loop_falls", "1"), ("WeiquanLoopFell",)),
    Fault("T37 a clock jumps", one("clock_off_seconds", "3600"), ("WeiquanClockOff",)),
    Fault(
        "T02 T13 a transaction stays open",
        {'weiquan_oldest_transaction_seconds{service="S"}': "10+10x20"},
        ("WeiquanLongTransaction",),
    ),
    Fault(
        "T13 somebody looks at an old state for ever",
        {'weiquan_outbox_dead{service="S"}': "90000+20000x20"},
        ("WeiquanOldSnapshot",),
    ),
    Fault("T11 a page is corrupt", one("checksum_failures", "1"), ("WeiquanDataCorrupt",)),
    Fault("T50 the log is not archived", one("archiving_fails", "1"), ("WeiquanArchivingFails",)),
    Fault("T52 the disk of the log is full", {'weiquan_log_lines_lost{service="S"}': "1+3x20"}, ("WeiquanLogLost",)),
    Fault("T08 T09 T21 T52 a disk fills up", {"weiquan_disk_free_ratio": "0.05x20"}, ("WeiquanDiskFillsUp",)),
    Fault("a certificate ends soon", one("certificate_seconds_left", "1e6"), ("WeiquanCertificateEnds",)),
    Fault("T49 memory grows", one("memory_bytes", "2e9"), ("WeiquanMemoryGrows",)),
    Fault(
        "T11 T36 complaints are accepted too late",
        {'weiquan_slo_accepted_total{outcome="late"}': "100+200x20"},
        ("WeiquanAcceptanceBelowTarget",),
    ),
    Fault(
        "T13 T26 accepted complaints do not reach the case desk",
        {'weiquan_slo_dispatched_total{outcome="late"}': "1+5x20"},
        ("WeiquanDispatchBelowTarget",),
    ),
    Fault(
        "T27 T36 a service answers nobody in time",
        {'weiquan_slo_probes_total{service="S",outcome="failed"}': "0+1x20"},
        ("WeiquanProbesFail",),
    ),
    Fault("G31 no backup was made", {"weiquan_backup_age_seconds": "100000x20"}, ("WeiquanBackupOld",)),
)
