"""A rate limit on aiokafka's log: while the broker is down, one producer and one consumer write 113 lines a second.

The log records are also the only place where aiokafka distinguishes a wrong password from a dead broker.
"""

import logging
from time import monotonic
from typing import Literal

from aiokafka import errors

REPEAT_SECONDS = 30.0  # between two lines with the same message
REFUSAL_ERRORS = (
    errors.AuthenticationFailedError,
    errors.SaslAuthenticationFailed,
    errors.UnsupportedSaslMechanismError,
    errors.IllegalSaslStateError,
    errors.TopicAuthorizationFailedError,
    errors.GroupAuthorizationFailedError,
    errors.ClusterAuthorizationFailedError,
)
BrokerFailure = Literal["refused", "away"]


class RateLimitedFilter(logging.Filter):
    """Passes one line per message in ``REPEAT_SECONDS``, and records the last failure of the broker."""

    def __init__(self) -> None:
        super().__init__()
        self._last_logged: dict[tuple[str, str], tuple[float, int]] = {}
        self._last_failure: tuple[float, BrokerFailure] | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record; only warnings and errors are limited."""
        self._record_failure(record)
        if record.levelno < logging.WARNING:
            return True
        kind = (record.name, str(record.msg))
        at, suppressed = self._last_logged.get(kind, (float("-inf"), 0))
        if monotonic() - at < REPEAT_SECONDS:
            self._last_logged[kind] = at, suppressed + 1
            return False
        if suppressed:
            record.msg = f"{record.msg} ({suppressed} more like this)"
        self._last_logged[kind] = monotonic(), 0
        return True

    def recent_failure(self, within: float) -> BrokerFailure | None:
        """Return the last failure logged in the last ``within`` seconds."""
        if self._last_failure is None or monotonic() - self._last_failure[0] > within:
            return None
        return self._last_failure[1]

    def _record_failure(self, record: logging.LogRecord) -> None:
        causes = record.args if isinstance(record.args, tuple) else ()
        for cause in causes:
            is_refusal = isinstance(cause, REFUSAL_ERRORS) or (
                isinstance(cause, type) and issubclass(cause, REFUSAL_ERRORS)
            )
            if is_refusal or is_tls_error(cause):
                self._last_failure = monotonic(), "refused"
            elif isinstance(cause, (errors.KafkaConnectionError, OSError, TimeoutError)):
                self._last_failure = monotonic(), "away"


def is_tls_error(cause: object) -> bool:
    """Whether an object is of a type of the ``ssl`` module."""
    return type(cause).__module__ == "ssl"


LOG_FILTER = RateLimitedFilter()  # one per process, as the loggers are


def install_log_filter() -> RateLimitedFilter:
    """Add the filter to every logger of aiokafka; idempotent."""
    for name in list(logging.root.manager.loggerDict):
        if name == "aiokafka" or name.startswith("aiokafka."):
            logging.getLogger(name).addFilter(LOG_FILTER)
    return LOG_FILTER
