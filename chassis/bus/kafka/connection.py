"""How the broker is reached, and how long anything may wait for it."""

import ssl
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from aiokafka.errors import ConsumerStoppedError, KafkaError

BROKER_ERRORS = (KafkaError, ConsumerStoppedError, OSError, TimeoutError)  # what a broker or the way to it can do to us
MIN_SESSION_SECONDS = 6.0  # seconds; brokers refuse less
JOIN_MARGIN_SECONDS = 5.0  # seconds; a join waits out a killed member's session, its request must wait longer


class BrokerUnavailable(ConnectionError):
    """The broker did not answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """SASL_SSL with SCRAM: how a broker that is not ours is reached."""

    username: str
    password: str = field(repr=False)
    mechanism: str = "SCRAM-SHA-512"
    authority: Path | None = None  # PEM of who signed the broker's certificate; the system's when absent


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """All in seconds of machine time."""

    request: float = 5.0
    metadata_age: float = 5.0  # a topic made again is unseen for this long
    publish: float = 8.0  # one call of ``publish``, whatever happens
    topic: float = 2.0  # for a topic the producer has not heard of
    ack_stall: float = 15.0  # without an acknowledgement, before a producer is built anew
    session: float = 10.0
    rebalance: float = 60.0  # at least the longest batch
    poll: float = 300.0  # between two reads; whoever is later joins again only when it reads
    start: float = 30.0  # a consumer's joining
    commit: float = 5.0
    admin_request: float = 4.0  # one question from outside
    watch: float = 3.0  # between two looks of the watchdog
    stall: float = 12.0  # lag without movement, before a subscription is built anew
    retry: float = 0.5
    close: float = 3.0

    def __post_init__(self) -> None:
        if self.session < MIN_SESSION_SECONDS:
            raise ValueError(f"a session of {self.session} s is refused by brokers")
        if self.stall <= self.metadata_age:
            raise ValueError("who has not yet looked at the topics again is not silent")


@dataclass(frozen=True, kw_only=True)
class BrokerConnection:
    bootstrap: str
    security: Security | None
    timings: Timings

    @cached_property
    def client_options(self) -> dict[str, Any]:
        """Arguments that every aiokafka client takes."""
        way: dict[str, Any] = {
            "bootstrap_servers": self.bootstrap,
            "metadata_max_age_ms": milliseconds(self.timings.metadata_age),
        }
        if self.security is not None:
            authority = self.security.authority
            way |= {
                "security_protocol": "SASL_SSL",
                "ssl_context": ssl.create_default_context(cafile=str(authority) if authority else None),
                "sasl_mechanism": self.security.mechanism,
                "sasl_plain_username": self.security.username,
                "sasl_plain_password": self.security.password,
            }
        return way


def milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
