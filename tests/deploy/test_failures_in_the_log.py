"""Whatever breaks in a hosted process stands in its log with kind and place, and without its words."""

import json
import os
import re
import subprocess
import sys

import pytest

from chassis.db.migrate import ROOT
from deploy.serving import START_FAILED
from tests.sweeps import sampled

BREAKS = """
import asyncio, gc, sys
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
import httpx
from fastapi import FastAPI
from chassis.telemetry.logs import configure_logs
from chassis.web import problems
from deploy import serving

PORT = int(sys.argv[1])
app = FastAPI()
problems.install(app)

@app.get("/breaks")
async def break_request():
    raise LookupError("no row for\\n13700000000")

async def break_task():
    raise KeyError("13700000000")

def break_callback(phone):
    raise ValueError(phone)

@asynccontextmanager
async def break_start(app):
    raise ArithmeticError("13700000000")
    yield

async def main():
    async with AsyncExitStack() as stack:
        await serving.serve(stack, app, PORT, asyncio.Event())
        async with httpx.AsyncClient(trust_env=False) as client:
            print((await client.get(f"http://127.0.0.1:{PORT}/breaks")).status_code)
        await asyncio.wait([asyncio.create_task(break_task())])
        gc.collect()
        asyncio.get_running_loop().call_soon(partial(break_callback, "13700000000"))
        await asyncio.sleep(0)
    async with AsyncExitStack() as stack:
        await serving.serve(stack, FastAPI(lifespan=break_start), PORT, asyncio.Event())

configure_logs()
with asyncio.Runner(loop_factory=LOOP) as runner:
    runner.run(main())
"""


@sampled
@pytest.mark.parametrize("loop", ["serving.new_loop", "asyncio.new_event_loop"])
def test_what_breaks_is_logged_by_kind_and_place_and_never_by_its_words(loop: str, unused_tcp_port: int) -> None:
    completed = subprocess.run(
        [sys.executable, "-c", BREAKS.replace("LOOP", loop), str(unused_tcp_port)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    event, answer = completed.stdout.splitlines()
    assert (completed.returncode, answer) == (START_FAILED, "500")
    assert json.loads(event)["error"].startswith("LookupError at <string>:")
    assert "13700000000" not in completed.stdout + completed.stderr
    for line in (
        "uvicorn.error Exception in ASGI application LookupError at <string>:",
        "asyncio Task exception was never retrieved KeyError at <string>:",
        "asyncio Exception in callback [a-z_.]+ ValueError at <string>:",
        r"uvicorn.error Traceback \(most recent call last\): ArithmeticError at <string>:",
    ):
        assert re.search(rf"^ERROR {line}\d+$", completed.stderr, re.MULTILINE)


ENDS = """
import threading
from chassis.telemetry.logs import configure_logs

class Last:
    def __del__(self):
        raise KeyError("13700000000")

def break_thread():
    raise ValueError("13700000000")

configure_logs()
Last()
for body in (break_thread, exit):
    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
raise ExceptionGroup("13700000000", [LookupError("13700000000"), BrokenPipeError(32, "13700000000")])
"""


def test_what_nobody_catches_is_logged_by_kind_and_place_and_never_by_its_words() -> None:
    completed = subprocess.run([sys.executable, "-c", ENDS], cwd=ROOT, capture_output=True, text=True, check=False)

    assert completed.returncode == 1
    lines = [re.sub(r":\d+", ":n", line) for line in completed.stderr.splitlines()]
    assert lines == [
        "CRITICAL python Nobody could be told of KeyError at <string>:n",
        "CRITICAL python Thread ended by ValueError at <string>:n",
        "CRITICAL python Process ended by ExceptionGroup at <string>:n [LookupError, BrokenPipeError (Broken pipe)]",
    ]


@sampled
@pytest.mark.parametrize(
    "process", [("deploy.host", "intake"), ("deploy.host", "migrate"), ("gateway", "administrator", "li")]
)
def test_a_process_that_breaks_at_its_start_says_where_and_not_with_which_words(process: tuple[str, ...]) -> None:
    remaining = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    completed = subprocess.run(
        [sys.executable, "-m", *process],
        cwd=ROOT,
        env=remaining
        | {"WEIQUAN_DATABASE_URL": "postgresql://127.0.0.1:13700000000x/weiquan", "WEIQUAN_INTERNAL_KEY": "k"},
        input="13700000000\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert completed.returncode == 1
    assert re.fullmatch(r"CRITICAL python Process ended by ValueError at \S+:\d+\n", completed.stderr)
