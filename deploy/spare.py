"""A process that has loaded everything and waits for whose place it takes: nearly all of a start is loading.

The launcher keeps one. It is told on its standard input, in one line of JSON, ``{"module", "argument", "env"}``: the
module's ``main`` is called with the argument, in exactly that environment. Where nothing is said it ends.
"""

import gc
import json
import os
import sys
from importlib import import_module

from deploy.places import SERVICES

LOADED = ("deploy.host", "deploy.hosting", "uvloop", "gateway.app", *(f"services.{name}.app" for name in SERVICES))


def main() -> None:
    gc.disable()  # as a host
    for module in LOADED:
        import_module(module)
    if os.environ.get("WEIQUAN_BUS") == "kafka":
        import_module("chassis.bus.kafka.bus")
    import_module("services.dispatch.rules").shipped_rules()  # kept once it has read them
    if not (line := sys.stdin.readline()):
        return
    told = json.loads(line)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(told["env"])
    import_module(told["module"]).main(told["argument"])


if __name__ == "__main__":
    main()
