"""The contestants of the comparison: intake alone and behind gateways, and its alternatives, each with a database."""

import asyncio
import contextlib
import json
import secrets
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from benchmarks.contestants import INTAKE_ROWS, Contestant, direct, floor, over_socket, together
from benchmarks.servers import Servers
from deploy.process.paths import PROJECT, environment_path
from deploy.process.processes import free_ports

NGINX = "intake behind nginx"
HELPDESK, REGISTER = "django-helpdesk", "DRF + outbox"
SHOWN = {"helpdesk": HELPDESK, "register": REGISTER}
WORKERS = (1, 2)  # intake is one process, also with a gateway in it; behind a gateway there are two
THREADS = 8  # of a worker
STORED = {
    "helpdesk": (
        "select count(*) from helpdesk_ticket",
        "select split_part(title, ' ', 1) from helpdesk_ticket where id = $1",
    ),
    "register": ("select count(*) from complaints", "select external_id from complaints where id = $1::uuid"),
}
QUEUE, NORMAL_PRIORITY = 1, 3
TITLE_LENGTH = 200  # of a ticket
NGINX_CONF = """\
daemon off;
user root;
worker_processes 1;
pid {home}/nginx.pid;
error_log {home}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    client_max_body_size 8m;
    client_body_buffer_size 64k;
    keepalive_requests 1000000;
    upstream intake {{ server 127.0.0.1:{inner}; keepalive 128; keepalive_requests 1000000; }}
    server {{
        listen 127.0.0.1:{port} backlog=2048;
        location / {{
            proxy_pass http://intake;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $host;
        }}
    }}
}}
"""


def ticket(complaint: dict[str, Any]) -> dict[str, Any]:
    """Convert a complaint to a ticket; fields that a ticket lacks are put into the description."""
    title = f"{complaint['external_id']} {complaint['respondent']['name'] or ''}"
    parties = json.dumps(
        {name: complaint[name] for name in ("complainant", "respondent", "matter")}, ensure_ascii=False
    )
    return {
        "queue": QUEUE,
        "title": title[:TITLE_LENGTH],
        "description": f"{complaint['matter']['text']}\n\n{parties}",
        "priority": NORMAL_PRIORITY,
    }


def peers_python() -> Path:
    """Return the Python of the environment that ``make bench-peers`` makes; Django is installed only there."""
    return environment_path().with_name(f"{environment_path().name}-peers") / "bin" / "python"


def nginx() -> str | None:
    return shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


@contextlib.asynccontextmanager
async def contestants(servers: Servers) -> AsyncIterator[list[Contestant]]:
    async with contextlib.AsyncExitStack() as stack:
        taking = [await ours(servers, stack) for ours in (direct, together, over_socket)]
        if found := nginx():
            taking.append(await _behind_nginx(servers, stack, found))
        taking.append(await floor(servers, stack, "orm"))
        taking += [await _django(servers, stack, what, workers) for what in SHOWN for workers in WORKERS]
        yield taking
    for contestant in taking:
        await servers.drop(contestant.database or "")


async def _behind_nginx(servers: Servers, stack: contextlib.AsyncExitStack, program: str) -> Contestant:
    database = "bench_nginx"
    env = servers.environment("nginx", await servers.fresh(database))
    inner = await stack.enter_async_context(servers.hosting("nginx-intake", "deploy.host", "intake", env))
    [port] = free_ports(1)
    home = servers.home / "nginx"
    written = home / "nginx.conf"
    written.write_text(NGINX_CONF.format(home=home, inner=inner, port=port))
    command = [program, "-c", str(written), "-p", str(home), "-e", str(home / "error.log")]
    await stack.enter_async_context(servers.serving("nginx-proxy", command, env, port))
    return Contestant(
        name=NGINX, port=port, behind=(inner,), database=database, rows=INTAKE_ROWS, ours=True, signing_key=servers.key
    )


async def _django(servers: Servers, stack: contextlib.AsyncExitStack, what: str, workers: int) -> Contestant:
    database = f"bench_{what}_{workers}"
    token = secrets.token_hex(20)
    env = servers.environment(
        database, await servers.fresh(database, "template0"), PEER=what, PEER_TOKEN=token, PYTHONPATH=str(PROJECT)
    )
    module = [str(peers_python()), "-m", "benchmarks.peers.serve"]
    preparing = await asyncio.create_subprocess_exec(*module, "prepare", cwd=PROJECT, env=env)
    if await preparing.wait() != 0:
        raise RuntimeError(f"{what} could not be prepared")
    [port] = free_ports(1)
    await stack.enter_async_context(servers.serving(database, [*module, str(workers), str(THREADS)], env, port))
    rows, one = STORED[what]
    return Contestant(
        name=f"{SHOWN[what]}, {workers} worker{'s' * (workers > 1)}",
        port=port,
        database=database,
        rows=rows,
        one=one,
        worded=ticket if what == "helpdesk" else None,
        headers={"authorization": f"Token {token}"},
    )
