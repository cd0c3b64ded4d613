"""Transient database errors: those after which the same operation may succeed."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chassis.db.engine import CONNECTION_ERRORS

RETRIED_SQLSTATES = ("40P01", "40001", "55P03", "57P01", "57P02", "57P03", "57014", "25P03")
CONTENTION_SQLSTATES = ("40P01", "40001", "55P03", "57014")  # deadlock, serialization, lock or statement timeout
TRANSIENT_SQLSTATE_CLASSES = ("08", "53", "58")  # connection, resources (disk, connections), disk failure


def is_transient(error: BaseException) -> bool:
    """Whether a retry may succeed: after a lost connection, a deadlock, or a full connection pool."""
    if isinstance(error, (*CONNECTION_ERRORS, PoolTimeoutError)):
        return True
    if isinstance(error, OperationalError | InterfaceError):
        return True
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "sqlstate", None) or ""
        is_lost = error.connection_invalidated or isinstance(getattr(error.orig, "__cause__", None), CONNECTION_ERRORS)
        return is_lost or state in RETRIED_SQLSTATES or state.startswith(TRANSIENT_SQLSTATE_CLASSES)
    return False


def is_contention(error: BaseException) -> bool:
    """Whether an operation lost against another one, or took too long: the database is there, and answers others."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in CONTENTION_SQLSTATES
