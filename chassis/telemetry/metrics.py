"""Prometheus metrics that a process counts itself; label values are names of ours, never a citizen's.

What is measured of a service when somebody asks stands in its status; the gateway shows it (``gateway.operations``).
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
    "Time to answer a request at the front door, by who answers it; refusals of the door included",
    ["service", "status"],
    buckets=BUCKETS,
)
