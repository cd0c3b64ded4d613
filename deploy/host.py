"""The entry point of a process: run all services (``all``), one by name, or a step on the database.

The steps are ``migrate``, which migrates every schema, and ``roles``, which makes a PostgreSQL role for each schema;
``migrate`` makes the roles first if ``WEIQUAN_ROLES`` is ``make``. The launcher starts this module in the project's own
virtual environment; containers start it directly.
"""

import gc
import sys
from importlib import import_module

from chassis.telemetry.logs import configure_logs

STEPS = ("roles", "migrate")


def main(argument: str) -> None:
    gc.disable()  # collecting during the start, when nothing is garbage yet, would take a fifth of it
    configure_logs()
    import_module("deploy.migrate" if argument in STEPS else "deploy.serving").main(argument)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "all")
