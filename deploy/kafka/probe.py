"""A readiness probe of a broker: a metadata request over a plain socket, without a Kafka client."""

import socket
import struct
from dataclasses import dataclass

METADATA = 3
VERSION = 7  # the last but one before flexible fields; 2.1 to 4.x answer it
CORRELATION = 1


@dataclass(frozen=True, slots=True)
class BrokerMetadata:
    """The broker's answer: number of brokers, cluster id and controller."""

    brokers: int
    cluster_id: str
    controller: int


def request_metadata(port: int, seconds: float = 2.0) -> BrokerMetadata | None:
    """Return the broker's metadata, or ``None`` if it does not answer in time."""
    request = struct.pack(">hhih", METADATA, VERSION, CORRELATION, -1) + struct.pack(">i?", 0, False)
    try:
        with socket.create_connection(("127.0.0.1", port), seconds) as connection:
            connection.settimeout(seconds)
            connection.sendall(struct.pack(">i", len(request)) + request)
            (size,) = struct.unpack(">i", _receive_exactly(connection, 4))
            return _parse_metadata(_receive_exactly(connection, size))
    except (OSError, EOFError):
        return None


def _receive_exactly(connection: socket.socket, size: int) -> bytes:
    taken = b""
    while len(taken) < size:
        part = connection.recv(size - len(taken))
        if not part:
            raise EOFError
        taken += part
    return taken


def _parse_metadata(body: bytes) -> BrokerMetadata:
    at = 8  # correlation id, throttle time
    (brokers,) = struct.unpack_from(">i", body, at)
    at += 4
    for _ in range(brokers):
        at += 4  # node id
        at += 2 + max(0, _short(body, at))  # host
        at += 4  # port
        at += 2 + max(0, _short(body, at))  # rack
    length = max(0, _short(body, at))
    cluster_id = body[at + 2 : at + 2 + length].decode()
    (controller,) = struct.unpack_from(">i", body, at + 2 + length)
    return BrokerMetadata(brokers, cluster_id, controller)


def _short(body: bytes, at: int) -> int:
    (value,) = struct.unpack_from(">h", body, at)
    return int(value)
