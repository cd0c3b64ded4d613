"""Starts processes by forking from one that has everything loaded: real ones, at a tenth of the cost of a start.

``python -m tests.faults.nursery <socket>``. Each line sent on a connection of its own, ``{"module", "argument", "env",
"log"}``, becomes a process; the answers are ``pid <n>``, what the child writes if it has no log, ``exit <code>``.
"""

import contextlib
import json
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from canon.services import SERVICES

PRELOADED = (
    *("deploy.host", "deploy.serving", "uvloop", "gateway.app"),
    *(f"services.{name}.app" for name in SERVICES),
    *("deploy.migrate", "chassis.bus.kafka.bus", "tests.faults.toy_host"),
)


def serve(path: str) -> None:
    """Until nobody holds the standard input any more."""
    for module in PRELOADED:
        import_module(module)
    woken, wake = socket.socketpair()
    wake.setblocking(False)
    signal.set_wakeup_fd(wake.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    children: dict[int, socket.socket] = {}
    with socket.socket(socket.AF_UNIX) as listening, selectors.DefaultSelector() as selector:
        listening.bind(path)
        listening.listen(64)
        for source in (listening, woken, sys.stdin):
            selector.register(source, selectors.EVENT_READ)
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        while True:
            ready = [key.fileobj for key, _ in selector.select()]
            if sys.stdin in ready:
                break
            if woken in ready:
                woken.recv(4096)
                _bury(children)
            if listening in ready:
                asker = listening.accept()[0]
                children[_bear(asker, children, listening)] = asker
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _bear(asker: socket.socket, others: Mapping[int, socket.socket], listening: socket.socket) -> int:
    with asker.makefile() as words:
        request = json.loads(words.readline())
    pid = os.fork()
    if pid:
        with contextlib.suppress(OSError):  # who asked has gone; it is buried all the same
            asker.sendall(f"pid {pid}\n".encode())
        return pid
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        listening.close()
        for other in others.values():
            other.close()
        _live(request, asker)
        code = 0
    except SystemExit as ending:
        code = int(ending.code or 0)
    except BaseException:  # noqa: BLE001 - a child must never go on as its parent
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _live(request: dict[str, Any], asker: socket.socket) -> None:
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open(request["log"] or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log if request["log"] else asker.fileno(), 1)
    os.dup2(log, 2)
    os.environ |= request["env"]
    time.tzset()
    failpoints = import_module("chassis.failpoints")
    failpoints._PLAN.update(failpoints._parse_plan(os.environ.get("FAILPOINTS", "")))
    sys.argv = [request["module"], *request["argument"]]
    import_module(request["module"]).main(*request["argument"])


def _bury(children: dict[int, socket.socket]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        asker = children.pop(pid)
        with contextlib.suppress(OSError):
            asker.sendall(f"exit {os.waitstatus_to_exitcode(status)}\n".encode())
        asker.close()


if __name__ == "__main__":
    serve(sys.argv[1])
