"""Hosts the services: all in one process (``all``) or one by name; ``migrate`` brings every schema up to date.

``roles`` gives each schema to its own role; so does ``migrate`` before it begins, where ``WEIQUAN_ROLES`` is ``make``.

The launcher starts it with the project's own environment; containers call it directly.
"""

import gc
import sys
from importlib import import_module

from chassis.telemetry.logs import configure_logs

STEPS = ("roles", "migrate")


def main(argument: str) -> None:
    gc.disable()  # a fifth of a start would be looking through what has only been made
    configure_logs()
    import_module("deploy.migrate" if argument in STEPS else "deploy.serving").main(argument)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "all")
