"""Map path prefixes to services; every other path is the gateway's own."""

PATH_TABLE: tuple[tuple[str, str], ...] = (
    ("/v1/operations/deliveries", "intake"),
    ("/v1/complaints", "intake"),
    ("/v1/channels/", "intake"),
    ("/v1/imports", "intake"),
    ("/v1/retention", "intake"),
    ("/v1/routing", "dispatch"),
    ("/v1/cases", "dispatch"),
    ("/v1/handovers", "dispatch"),
    ("/v1/deadlines", "dispatch"),
    ("/v1/desk", "dispatch"),
    ("/v1/reminders", "dispatch"),
    ("/v1/calendar", "dispatch"),
    ("/v1/roster", "dispatch"),
    ("/v1/supervision", "dispatch"),
    ("/v1/look-backs", "dispatch"),
    ("/v1/enforcement", "dispatch"),
    ("/v1/odr", "odr"),
    ("/v1/registers", "odr"),
    ("/v1/stations", "odr"),
    ("/v1/refunds", "refunds"),
    ("/v1/metrics", "analytics"),
    ("/v1/hotspots", "analytics"),
    ("/v1/reports", "analytics"),
    ("/v1/enterprises", "analytics"),
)
OPEN_PATHS = frozenset(
    {"/health", "/ready", "/openapi.json", "/asyncapi.json", "/docs", "/v1/sessions", "/", "/console"}
)
OPEN_PREFIXES = ("/docs/", "/console/")


def service_of(path: str) -> str | None:
    return next((service for prefix, service in PATH_TABLE if path.startswith(prefix)), None)


def is_open(path: str) -> bool:
    """Return whether a path needs no credential: public pages, and the console, which redirects to its sign-in."""
    return path in OPEN_PATHS or path.startswith(OPEN_PREFIXES)
