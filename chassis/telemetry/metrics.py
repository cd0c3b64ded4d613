"""Prometheus metrics that are counted in the process; label values never contain personal data.

Metrics that are measured on request are part of a service's status; the gateway exports them (``gateway.operations``).
"""

from prometheus_client import Histogram

BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
REQUEST_SECONDS = Histogram(
    "weiquan_request_seconds",
    "Time to answer a request",
    ["service", "method", "route", "status"],
    buckets=BUCKETS,
)
GATEWAY_SECONDS = Histogram(
    "weiquan_gateway_seconds",
    "Time to answer a request at the gateway, by who answers it; refusals of the gateway included",
    ["service", "status"],
    buckets=BUCKETS,
)
