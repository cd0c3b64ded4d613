"""Named places where a test may break the process; off unless ``FAILPOINTS`` says otherwise.

``FAILPOINTS=relay.after_send=kill:3,dispatch.before_commit=raise`` kills at the third passage, raises at each.
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
    """A failpoint was told to raise."""


def failpoint(name: str) -> None:
    """Do nothing, or what ``FAILPOINTS`` says at this name."""
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
