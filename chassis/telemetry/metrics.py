"""Prometheus metrics of the chassis; label values are names of ours, never a citizen's."""

from prometheus_client import Gauge, Histogram

REQUEST_SECONDS = Histogram(
    "weiquan_request_seconds",
    "Time to answer a request",
    ["service", "method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
OUTBOX_DEPTH = Gauge("weiquan_outbox_depth", "Events committed and not yet on the bus", ["service"])
OUTBOX_OLDEST = Gauge("weiquan_outbox_oldest_seconds", "Age of the oldest of them", ["service"])
PARKED = Gauge("weiquan_parked", "Events waiting for their turn", ["service"])
QUARANTINED = Gauge("weiquan_quarantined", "Events a person must decide about", ["service"])
CONSUMER_LAG = Gauge("weiquan_consumer_lag", "Events on the bus not yet dealt with", ["service"])
HANDLED = Gauge("weiquan_events_handled", "Events acted on since the start", ["service"])
JOB_LAST_RUN = Gauge("weiquan_job_last_run_seconds", "Unix time of a job's last completed run", ["service", "job"])
