"""Render the metrics for Prometheus: the statuses of all services as gauges, measured at each scrape."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from chassis.clock import machine_now

Status: TypeAlias = Mapping[str, Any]
Measure: TypeAlias = Callable[[Status], float | None]


def _number_at(name: str) -> Measure:
    return lambda status: status.get(name)


def _is_up(name: str) -> Measure:
    return lambda status: float(status[name] == "up") if name in status else None


GAUGES: tuple[tuple[str, str, Measure], ...] = (
    ("up", "Whether the service answers", lambda status: float(bool(status["up"]))),
    ("database_up", "Whether it reaches its database", _is_up("database")),
    ("bus_up", "Whether it reaches the bus", _is_up("bus")),
    ("outbox_depth", "Events committed and not yet on the bus", _number_at("outbox_depth")),
    ("outbox_oldest_seconds", "Age of the oldest of them", _number_at("outbox_oldest_seconds")),
    ("outbox_dead", "Rows of the outbox that were told and cannot be cleared away", _number_at("outbox_dead")),
    ("parked", "Events waiting for their turn", _number_at("parked")),
    ("parked_oldest_seconds", "How long the oldest of them has waited", _number_at("parked_oldest_seconds")),
    ("quarantined", "Events a person must decide about", _number_at("quarantined")),
    ("rewound", "Aggregates whose publisher lost what was acted on here", _number_at("rewound")),
    ("oldest_transaction_seconds", "Age of its oldest open transaction", _number_at("oldest_transaction_seconds")),
    ("checksum_failures", "Pages of its database that were found corrupt", _number_at("checksum_failures")),
    ("archiving_fails", "Whether its server's log could not be archived the last time", _number_at("archiving_fails")),
    ("consumer_lag", "Events on the bus not yet dealt with", _number_at("consumer_lag")),
    (
        "events_heard",
        "Events dealt with from the bus since the start",
        lambda status: _number_in(status, "consumer", "heard"),
    ),
    ("events_handled", "Events acted on since the start", lambda status: _number_in(status, "consumer", "handled")),
    (
        "consumer_failing",
        "Whether it cannot act on what it hears",
        lambda status: float(bool(status["consumer"]["failing"])) if "consumer" in status else None,
    ),
    ("loop_falls", "Background loops that fell and were started again", _number_at("loop_falls")),
    ("loop_late_seconds", "How late its event loop was at worst in the last minute", _number_at("loop_late_seconds")),
    ("log_lines_lost", "Lines of its log that could not be written since the start", _number_at("log_lines_lost")),
    ("clock_off_seconds", "How far its machine's clock is from the database's", _number_at("clock_off_seconds")),
    (
        "certificate_seconds_left",
        "How long the certificate it shows is good",
        _number_at("certificate_seconds_left"),
    ),
    ("memory_bytes", "Resident memory of its process", _number_at("memory_bytes")),
    ("open_files", "Files and sockets its process holds open", _number_at("open_files")),
    ("tasks", "Tasks of its process's event loop", _number_at("tasks")),
    ("connections_used", "Connections of its pool that somebody has", _number_at("connections_used")),
)


def render_metrics(statuses: Mapping[str, Status], home: Path) -> bytes:
    """Return Prometheus text: the metrics of this process, the statuses of all services, and the home directory's."""
    collectors = CollectorRegistry()
    collectors.register(_StatusCollector(statuses))
    collectors.register(_HomeCollector(home))
    return generate_latest() + generate_latest(collectors)


class _StatusCollector(Collector):
    def __init__(self, statuses: Mapping[str, Status]) -> None:
        self._statuses = statuses

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, meaning, measure in GAUGES:
            family = GaugeMetricFamily(f"weiquan_{name}", meaning, labels=["service"])
            for service, status in self._statuses.items():
                value = measure(status)
                if value is not None:
                    family.add_metric([service], value)
            yield family
        yield self._by_name(
            "job_last_run_seconds", "Unix time of a job's last completed run", "name", "jobs", _unix_time
        )
        yield self._by_name("late_seconds", "How late the oldest thing is that should have been done", "what", "late")

    def _by_name(
        self, name: str, meaning: str, label: str, part: str, value: Callable[[Any], float] = float
    ) -> GaugeMetricFamily:
        family = GaugeMetricFamily(f"weiquan_{name}", meaning, labels=["service", label])
        for service, status in self._statuses.items():
            for key, found in status.get(part, {}).items():
                family.add_metric([service, key], value(found))
        return family


class _HomeCollector(Collector):
    """Gauges of the home directory: free disk space and the age of the newest backup (``make backup``)."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def collect(self) -> Iterator[GaugeMetricFamily]:
        disk = shutil.disk_usage(self._home)
        free = GaugeMetricFamily("weiquan_disk_free_ratio", "Free part of the disk that holds the home")
        free.add_metric([], disk.free / disk.total)
        yield free
        backups = GaugeMetricFamily("weiquan_backup_age_seconds", "Age of the newest backup in the home, if any")
        made = [manifest.stat().st_mtime for manifest in self._home.glob("backups/*/manifest.json")]
        if made:
            backups.add_metric([], machine_now().timestamp() - max(made))
        yield backups


def _number_in(status: Status, part: str, name: str) -> float | None:
    found: float | None = status.get(part, {}).get(name)
    return found


def _unix_time(stamp: str) -> float:
    return datetime.fromisoformat(stamp).timestamp()
