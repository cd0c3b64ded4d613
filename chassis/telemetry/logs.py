"""Logging as JSON lines on standard output: names, counts and locations of failures; never what a citizen wrote."""

import contextlib
import logging
import os
import sys
import threading
from typing import IO

import structlog

from chassis.errors import describe_error


class LossyStream:
    """A log stream that drops a line it cannot write (full disk, broken pipe) instead of raising."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.lost_lines = 0

    def write(self, text: str) -> int:
        """Write and flush, because only flushing shows that a buffered file is full; count the lines that are lost."""
        try:
            written = self._file.write(text)
            self._file.flush()
        except OSError:
            self.lost_lines += 1
            return 0
        return written

    def redirect(self, file: IO[str]) -> None:
        """Write to another file from now on, where the terminal is for people."""
        self._file = file

    def flush(self) -> None:
        """Flush as a file does, without raising."""
        with contextlib.suppress(OSError):
            self._file.flush()


class RedactingFormatter(logging.Formatter):
    """Formats the records of libraries as one line, with type and location of an exception, never its message.

    Further lines of a message are tracebacks and local values, and are dropped. So is what asyncio writes in brackets:
    the arguments of a callback.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line without personal data."""
        failure = record.msg if isinstance(record.msg, BaseException) else None
        first_line, *other_lines = [""] if failure else record.getMessage().strip().splitlines() or [""]
        if record.name == "asyncio":
            first_line = first_line.partition("(")[0]
        if record.exc_info:
            failure = record.exc_info[1]
        elif other_lines:
            failure = sys.exception()  # the traceback was part of the message
        parts = [record.levelname, record.name, first_line, _describe(failure) if failure else ""]
        return " ".join(part for part in parts if part)


def _describe(failure: BaseException) -> str:
    """Describe an exception as ``describe_error`` does, with the text of its errno, and every part of a group."""
    if isinstance(failure, BaseExceptionGroup):
        return f"{describe_error(failure)} [{', '.join(map(_describe, failure.exceptions))}]"
    number = failure.errno if type(failure).__module__ == "builtins" and isinstance(failure, OSError) else None
    return f"{describe_error(failure)} ({os.strerror(number)})" if number else describe_error(failure)


EVENT_STREAM, ERROR_STREAM = LossyStream(sys.stdout), LossyStream(sys.stderr)


def count_lost_lines() -> int:
    """Return the number of log lines this process could not write."""
    return EVENT_STREAM.lost_lines + ERROR_STREAM.lost_lines


def configure_logs(level: int = logging.INFO) -> None:
    """Send structlog's events to standard output as JSON, uncaught exceptions and library logs to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=EVENT_STREAM),  # type: ignore[arg-type]  # structlog only writes and flushes
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    sys.excepthook = lambda _kind, failure, _trace: _log_uncaught("Process ended by", failure)
    threading.excepthook = lambda uncaught: _log_uncaught("Thread ended by", uncaught.exc_value)
    sys.unraisablehook = lambda uncaught: _log_uncaught("Nobody could be told of", uncaught.exc_value)


def _log_uncaught(what: str, failure: BaseException | None) -> None:
    """Log an uncaught exception without its message, which Python's own hook would write."""
    if failure is None or isinstance(failure, SystemExit):
        return
    ERROR_STREAM.write(f"CRITICAL python {what} {_describe(failure)}\n")
    ERROR_STREAM.flush()
