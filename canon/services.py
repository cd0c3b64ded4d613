"""The registry of services: gateway, launcher and tests read it; deployments and import contracts are checked by it.

A new service is one entry here; ``CONTRIBUTING.md`` lists what else it needs.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service; its package, database schema, topic, consumer group and account all have its name."""

    name: str
    zh: str  # as people call it
    en: str
    paths: tuple[str, ...]  # the gateway forwards requests whose path begins with one of these
    probe: str  # the request by which the gateway's prober sees that it answers from its database


REGISTRY = (
    Service(
        name="intake",
        zh="收件",
        en="intake",
        paths=(
            "/v1/complaints",
            "/v1/channels/",
            "/v1/imports",
            "/v1/groups",
            "/v1/retention",
            "/v1/operations/deliveries",
        ),
        probe="/v1/complaints?limit=5",
    ),
    Service(
        name="dispatch",
        zh="分派",
        en="dispatch",
        paths=(
            "/v1/routing",
            "/v1/cases",
            "/v1/approvals",
            "/v1/handovers",
            "/v1/deadlines",
            "/v1/desk",
            "/v1/reminders",
            "/v1/calendar",
            "/v1/roster",
            "/v1/supervision",
            "/v1/look-backs",
            "/v1/enforcement",
            "/v1/outreach",
        ),
        probe="/v1/cases?limit=1",
    ),
    Service(
        name="odr",
        zh="企业和解",
        en="settlement",
        paths=("/v1/odr", "/v1/registers", "/v1/stations"),
        probe="/v1/odr/disputes?limit=1",
    ),
    Service(
        name="refunds",
        zh="退费",
        en="refunds",
        paths=("/v1/refunds",),
        probe="/v1/refunds/plans?limit=1",
    ),
    Service(
        name="analytics",
        zh="统计分析",
        en="analytics",
        paths=("/v1/metrics", "/v1/reports", "/v1/hotspots", "/v1/enterprises", "/v1/respondents"),
        probe="/v1/metrics/summary",
    ),
)
SERVICES = tuple(service.name for service in REGISTRY)
