"""W3C trace context, carried from request to event to the next service (https://www.w3.org/TR/trace-context/)."""

import os
import re
from dataclasses import dataclass

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def valid_request_id(request_id: str | None) -> str | None:
    """Return the client's request id if it may appear in logs and responses, else ``None``."""
    return request_id if request_id and _REQUEST_ID.fullmatch(request_id) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A trace: ``correlation_id`` is the id of the first request, ``traceparent`` that of the present span."""

    correlation_id: str
    traceparent: str

    @classmethod
    def new(cls, traceparent: str | None = None, request_id: str | None = None) -> "Trace":
        """Continue a valid trace, or start a new one."""
        match = _TRACEPARENT.fullmatch(traceparent or "")
        drawn = os.urandom(24).hex()
        trace_id = match[1] if match else drawn[:32]
        return cls(
            correlation_id=valid_request_id(request_id) or trace_id, traceparent=f"00-{trace_id}-{drawn[32:]}-01"
        )

    def child(self) -> "Trace":
        """Return a new span of the same trace."""
        return Trace(correlation_id=self.correlation_id, traceparent=f"{self.traceparent[:36]}{os.urandom(8).hex()}-01")
