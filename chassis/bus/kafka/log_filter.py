"""aiokafka's log, bearable: with the broker away one producer and one consumer write 113 lines a second.

Its records are also the only place where a wrong password differs from a dead broker.
"""

import logging
from time import monotonic
from typing import Literal

from aiokafka import errors

REPEAT_SECONDS = 30.0  # seconds between two lines of one kind
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
    """Lets one line of a kind through in ``REPEAT_SECONDS`` seconds, and remembers what the trouble was."""

    def __init__(self) -> None:
        super().__init__()
        self._last_logged: dict[tuple[str, str], tuple[float, int]] = {}
        self._last_failure: tuple[float, BrokerFailure] | None = None

    def filter(self, record: logging.LogRecord) -> bool:
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
        """What the records of the last ``within`` seconds say."""
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
    return type(cause).__module__ == "ssl"


LOG_FILTER = RateLimitedFilter()  # logging is the process's, so is this


def install_log_filter() -> RateLimitedFilter:
    """Put the filter on every logger of aiokafka; repeating it changes nothing."""
    for name in list(logging.root.manager.loggerDict):
        if name == "aiokafka" or name.startswith("aiokafka."):
            logging.getLogger(name).addFilter(LOG_FILTER)
    return LOG_FILTER
