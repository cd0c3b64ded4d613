"""JSON lines on standard output: names, counts and places of failures; never what a citizen wrote."""

import contextlib
import logging
import sys
from typing import IO

import structlog


class Lines:
    """Where a line cannot be written (its disk is full, nobody reads the pipe), the line is lost, not the service."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.lost = 0

    def write(self, text: str) -> int:
        """As a file's; counts what it could not write."""
        try:
            return self._file.write(text)
        except OSError:
            self.lost += 1
            return 0

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._file.flush()


LINES = Lines(sys.stderr)


def configure_logs(level: int = logging.INFO) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=LINES),  # type: ignore[arg-type]  # writes and flushes, no more
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
