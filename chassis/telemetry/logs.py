"""JSON lines on standard output: names, counts and places of failures; never what a citizen wrote."""

import contextlib
import logging
import os
import sys
import threading
from typing import IO

import structlog

from chassis.errors import describe_error


class LossyStream:
    """Where a line cannot be written (its disk is full, nobody reads the pipe), the line is lost, not the service."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.lost_lines = 0

    def write(self, text: str) -> int:
        """As a file's; counts what it could not write."""
        try:
            return self._file.write(text)
        except OSError:
            self.lost_lines += 1
            return 0

    def flush(self) -> None:
        with contextlib.suppress(OSError):
            self._file.flush()


class RedactingFormatter(logging.Formatter):
    """What uvicorn, asyncio and other libraries log, in one line: of an exception kind and place, never its words.

    Their further lines are tracebacks and what was at hand. asyncio names a callback with its arguments in brackets.
    """

    def format(self, record: logging.LogRecord) -> str:
        failure = record.msg if isinstance(record.msg, BaseException) else None
        first_line, *other_lines = [""] if failure else record.getMessage().strip().splitlines() or [""]
        if record.name == "asyncio":
            first_line = first_line.partition("(")[0]
        if record.exc_info:
            failure = record.exc_info[1]
        elif other_lines:
            failure = sys.exception()  # the traceback was part of the message
        parts = [record.levelname, record.name, first_line, _describe(failure) if failure else ""]
        return " ".join(word for word in parts if word)


def _describe(failure: BaseException) -> str:
    """``describe_error``, and what the system says of its own failures; of several at once all of them."""
    if isinstance(failure, BaseExceptionGroup):
        return f"{describe_error(failure)} [{', '.join(map(_describe, failure.exceptions))}]"
    number = failure.errno if type(failure).__module__ == "builtins" and isinstance(failure, OSError) else None
    return f"{describe_error(failure)} ({os.strerror(number)})" if number else describe_error(failure)


EVENT_STREAM, ERROR_STREAM = LossyStream(sys.stdout), LossyStream(sys.stderr)


def count_lost_lines() -> int:
    """How many lines of this process could not be written."""
    return EVENT_STREAM.lost_lines + ERROR_STREAM.lost_lines


def configure_logs(level: int = logging.INFO) -> None:
    """Write events as JSON lines to standard output; what breaks, and what libraries say, to standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=EVENT_STREAM),  # type: ignore[arg-type]  # writes and flushes, no more
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    sys.excepthook = lambda _kind, failure, _trace: _log_uncaught("Process ended by", failure)
    threading.excepthook = lambda uncaught: _log_uncaught("Thread ended by", uncaught.exc_value)
    sys.unraisablehook = lambda uncaught: _log_uncaught("Nobody could be told of", uncaught.exc_value)


def _log_uncaught(what: str, failure: BaseException | None) -> None:
    """What nobody caught, as ``RedactingFormatter`` tells the rest; Python would write its words."""
    if failure is None or isinstance(failure, SystemExit):
        return
    ERROR_STREAM.write(f"CRITICAL python {what} {_describe(failure)}\n")
    ERROR_STREAM.flush()
