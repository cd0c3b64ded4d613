"""What the services run on, as rows: the PostgreSQL servers and the bus; pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.console.formatting import Formatter

Status = Mapping[str, Any]
NEAR_FULL = 0.8  # of the connections that a server takes
_UNITS = ("kB", "MB", "GB", "TB")
_STEP = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerLine:
    """A server: whether it answers, and to whom it does not; a figure it has not is empty."""

    name: str
    services: tuple[str, ...]
    silent_to: tuple[str, ...] = ()
    version: str = ""
    connections: str = ""
    is_near_full: bool = False
    size: str = ""
    unhandled: str = ""
    unsent: str = ""

    @property
    def is_up(self) -> bool:
        return not self.silent_to


def server_lines(statuses: Mapping[str, Status], say: Formatter) -> list[ServerLine]:
    """Return the servers of the databases, then the bus, as the services that answer see them."""
    answering = {name: status for name, status in statuses.items() if status.get("up")}
    return [*_databases(answering, say), *_buses(answering, say)]


def connections_used(status: Status) -> float:
    """Return the share of the server's connections that are taken, from 0 to 1."""
    server = status.get("database_server") or {}
    most = server.get("most_connections") or 0
    return float(server.get("connections", 0) / most) if most else 0.0


def size_text(count: float) -> str:
    """Return bytes as ``12.3 MB``."""
    power = 1
    while power < len(_UNITS) and count >= _STEP ** (power + 1):
        power += 1
    return f"{count / _STEP**power:,.1f} {_UNITS[power - 1]}"


def _databases(statuses: Mapping[str, Status], say: Formatter) -> list[ServerLine]:
    silent = tuple(name for name, status in statuses.items() if status.get("database", "up") != "up")
    groups: dict[str, dict[str, Status]] = {}
    for name, status in statuses.items():
        if (server := status.get("database_server")) is not None:
            groups.setdefault(server["address"], {})[name] = status
    lines = [_database(group, say) for group in groups.values()]
    if silent:
        lines.append(ServerLine(name=say.words("servers.postgres"), silent_to=silent, services=silent))
    return lines


def _database(group: Mapping[str, Status], say: Formatter) -> ServerLine:
    """Return the line of one server; of services that share a database its size counts once."""
    servers = [status["database_server"] for status in group.values()]
    sizes = {server["name"]: server["size_bytes"] for server in servers}
    fullest = max(servers, key=lambda server: server["connections"])
    return ServerLine(
        name=say.words("servers.postgres"),
        version=str(fullest["version"]).partition(" ")[0],
        services=tuple(group),
        connections=say.words(
            "servers.of", n=say.count(fullest["connections"]), most=say.count(fullest["most_connections"])
        ),
        is_near_full=max(map(connections_used, group.values())) >= NEAR_FULL,
        size=size_text(sum(sizes.values())),
    )


def _buses(statuses: Mapping[str, Status], say: Formatter) -> list[ServerLine]:
    kinds: dict[str, dict[str, Status]] = {}
    for name, status in statuses.items():
        if (kind := status.get("bus_kind")) is not None:
            kinds.setdefault(kind, {})[name] = status
    return [
        ServerLine(
            name=say.words(f"servers.bus.{kind}") if say.words.has(f"servers.bus.{kind}") else kind,
            silent_to=tuple(name for name, status in group.items() if status.get("bus") != "up"),
            services=tuple(group),
            unhandled=say.count(sum(status.get("consumer_lag") or 0 for status in group.values())),
            unsent=say.count(sum(status.get("outbox_depth") or 0 for status in group.values())),
        )
        for kind, group in kinds.items()
    ]
