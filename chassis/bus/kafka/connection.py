"""Connection settings of the broker: address, credentials and all timeouts."""

import ssl
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from aiokafka.errors import ConsumerStoppedError, KafkaError

BROKER_ERRORS = (KafkaError, ConsumerStoppedError, OSError, TimeoutError)  # raised when the broker or the network fails
MIN_SESSION_SECONDS = 6.0  # brokers refuse less
JOIN_MARGIN_SECONDS = 5.0  # a join takes as long as a killed member's session; its request must wait longer


class BrokerUnavailable(ConnectionError):
    """The broker did not answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """SASL_SSL credentials (SCRAM) for a broker that this deployment does not run itself."""

    username: str
    password: str = field(repr=False)
    mechanism: str = "SCRAM-SHA-512"
    authority: Path | None = None  # PEM of the CA that signed the broker's certificate; default: the system's CAs


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Timeouts and intervals, in seconds of machine time."""

    request: float = 5.0
    metadata_age: float = 5.0  # a topic that was created again is unknown to clients for this long
    publish: float = 8.0  # one call of ``publish``, in all
    topic: float = 2.0  # to fetch the metadata of a topic the producer does not know
    ack_stall: float = 15.0  # without an acknowledgement, before the producer is rebuilt
    session: float = 10.0
    rebalance: float = 60.0  # at least the longest batch
    poll: float = 300.0  # between two reads; a member that is later leaves the group until it reads
    start: float = 30.0  # for a consumer to join its group
    commit: float = 5.0
    admin_request: float = 4.0
    watch: float = 3.0  # between two checks of the watchdog
    stall: float = 12.0  # lag without progress, before a subscription is rebuilt
    retry: float = 0.5
    close: float = 3.0

    def __post_init__(self) -> None:
        if self.session < MIN_SESSION_SECONDS:
            raise ValueError(f"a session of {self.session} s is refused by brokers")
        if self.stall <= self.metadata_age:
            raise ValueError("who has not yet looked at the topics again is not silent")


@dataclass(frozen=True, kw_only=True)
class BrokerConnection:
    """Address, credentials and timeouts of one broker."""

    bootstrap: str
    security: Security | None
    timings: Timings

    @cached_property
    def client_options(self) -> dict[str, Any]:
        """The keyword arguments that every aiokafka client takes."""
        options: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap,
            "metadata_max_age_ms": milliseconds(self.timings.metadata_age),
        }
        if self.security is not None:
            authority = self.security.authority
            options |= {
                "security_protocol": "SASL_SSL",
                "ssl_context": ssl.create_default_context(cafile=str(authority) if authority else None),
                "sasl_mechanism": self.security.mechanism,
                "sasl_plain_username": self.security.username,
                "sasl_plain_password": self.security.password,
            }
        return options


def milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
