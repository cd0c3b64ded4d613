"""Failpoints: named places where a test can kill, stop or fail the process; set by the variable ``FAILPOINTS``.

``FAILPOINTS=relay.after_send=kill:3,dispatch.before_commit=raise`` kills at the third passage of the first failpoint
and raises at each passage of the second.
"""

import os
import signal

_HITS: dict[str, int] = {}


def _parse_plan(text: str) -> dict[str, tuple[str, int]]:
    plan = {}
    for entry in filter(None, text.split(",")):
        name, _, action_text = entry.partition("=")
        action, _, nth = action_text.partition(":")
        plan[name] = (action, int(nth or 0))
    return plan


_PLAN = _parse_plan(os.environ.get("FAILPOINTS", ""))


class FailpointError(RuntimeError):
    """Raised by a failpoint."""


def failpoint(name: str) -> None:
    """Execute the action that ``FAILPOINTS`` sets for this name, if any.

    Raises:
        FailpointError: the action is ``raise``.
    """
    if not _PLAN or name not in _PLAN:
        return
    action, nth = _PLAN[name]
    _HITS[name] = _HITS.get(name, 0) + 1
    if nth and _HITS[name] != nth:
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if action == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    if action == "raise":
        raise FailpointError(name)
