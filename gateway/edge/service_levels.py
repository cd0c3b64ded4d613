"""Count what the service levels are measured by, at the edge and in the prober (docs/operations.md, Targets)."""

from prometheus_client import Counter

ACCEPT_SECONDS = 1.0
PROBE_SECONDS = 1.0
ACCEPTING_PATHS = frozenset({"/v1/complaints", "/v1/channels/12345/work-orders", "/v1/channels/12315/registrations"})
IN_TIME, LATE, FAILED = OUTCOMES = ("in_time", "late", "failed")
ACCEPTED = Counter("weiquan_slo_accepted", "Complaints posted at the gateway, by how they were answered", ["outcome"])
DISPATCHED = Counter(
    "weiquan_slo_dispatched",
    "Accepted complaints that were looked for in dispatch, by when they were there",
    ["outcome"],
)
PROBES = Counter(
    "weiquan_slo_probes", "Plain questions to each service, by how they were answered", ["service", "outcome"]
)
for _outcome in OUTCOMES:  # exported as 0 from the start, so that ``rate()`` sees the first one
    ACCEPTED.labels(_outcome)
    DISPATCHED.labels(_outcome)


def count_accepted(status: int, seconds: float) -> None:
    """Count a posted complaint by its answer; refusals and clients that left early (499) are not counted."""
    if status < 400:
        ACCEPTED.labels(IN_TIME if seconds <= ACCEPT_SECONDS else LATE).inc()
    elif status >= 500:
        ACCEPTED.labels(FAILED).inc()
