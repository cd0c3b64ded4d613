"""What is promised of the product as a whole, counted at its door and by the prober (docs/operations.md, Targets)."""

from prometheus_client import Counter

ACCEPT_SECONDS = 1.0
DISPATCH_SECONDS = 5.0
PROBE_SECONDS = 1.0
ACCEPTING_PATHS = frozenset({"/v1/complaints", "/v1/channels/12345/work-orders", "/v1/channels/12315/registrations"})
IN_TIME, LATE, FAILED = OUTCOMES = ("in_time", "late", "failed")
ACCEPTED = Counter(
    "weiquan_slo_accepted", "Complaints posted at the front door, by how they were answered", ["outcome"]
)
DISPATCHED = Counter(
    "weiquan_slo_dispatched",
    "Accepted complaints that were looked for at the case desk, by when they were there",
    ["outcome"],
)
PROBES = Counter(
    "weiquan_slo_probes", "Plain questions to each service, by how they were answered", ["service", "outcome"]
)
for _outcome in OUTCOMES:  # shown from the start: a rate needs what was before the first
    ACCEPTED.labels(_outcome)
    DISPATCHED.labels(_outcome)


def count_accepted(status: int, seconds: float) -> None:
    """Refusals, and clients that left before there was an answer (499), say nothing about us."""
    if status < 400:
        ACCEPTED.labels(IN_TIME if seconds <= ACCEPT_SECONDS else LATE).inc()
    elif status >= 500:
        ACCEPTED.labels(FAILED).inc()
