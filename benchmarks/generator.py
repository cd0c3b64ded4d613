"""A load generator as a process of its own.

It reads its order as a line of JSON, writes ``ready``, reads the headers, runs, and writes its result as JSON.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict
from importlib import import_module
from typing import Any, TypeVar

Order = TypeVar("Order")


def generate(order: type[Order], play: Callable[[Order, Mapping[str, str]], Coroutine[Any, Any, Any]]) -> None:
    """Run a generator whose result is a dataclass, and write that as JSON."""
    parameters = order(**json.loads(sys.stdin.readline()))
    print("ready", flush=True)
    if line := sys.stdin.readline():
        import_module("uvloop").install()
        print(json.dumps(asdict(asyncio.run(play(parameters, json.loads(line))))), flush=True)
