"""Start and close aiokafka clients in bounded time; the only module that calls their ``stop()``.

aiokafka's ``stop()`` hangs with a frozen broker and raises ``CancelledError`` with a dead one, and a client that is
only dropped later sends what it had queued. So ``close`` fails the queue, gives ``stop()`` half of the time, then
cancels every task of the client and aborts every connection. It uses private names of aiokafka 0.14.

A connection that is still being opened is not yet in the client's list, and aiokafka drops it unclosed when the opening
is cancelled, in the middle of its TLS shutdown. It is found in the frames of the error's traceback, and aborted.
"""

import asyncio
import traceback
from collections.abc import Coroutine, Iterator
from contextlib import suppress
from typing import Any, TypeAlias

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import ProducerClosed

AnyClient: TypeAlias = AIOKafkaProducer | AIOKafkaConsumer | AIOKafkaAdminClient
CLOSE_SECONDS = 3.0
_log = structlog.get_logger()


async def start(client: AnyClient) -> None:
    """Start a client. The caller closes it, also when this fails."""
    try:
        await client.start()
    except BaseException as error:
        _abort_half_open(error)
        raise


async def close(client: AnyClient, within: float = CLOSE_SECONDS) -> None:
    """Close a client within ``within`` seconds; it then has no task and sends nothing more. No error is raised.

    If the caller is cancelled meanwhile, ``CancelledError`` is raised once the client is closed.
    """
    await run_bounded(_close(client, within), within + 0.5)


async def run_bounded(work: Coroutine[Any, Any, object], within: float) -> None:
    """Await ``work`` for at most ``within`` seconds; log what it raises, and cancel it when the time is over.

    If the caller is cancelled meanwhile, ``CancelledError`` is raised at the end.
    """
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    until = asyncio.get_running_loop().time() + within
    while not task.done() and (left := until - asyncio.get_running_loop().time()) > 0:
        try:
            await asyncio.wait({task}, timeout=left)
        except asyncio.CancelledError as error:
            cancelled = error
    task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.wait({task}, timeout=0.1)
    if task.done() and not task.cancelled() and (failure := task.exception()) is not None:
        _log.debug("closing_failed", error=repr(failure))
    if cancelled is not None:
        raise cancelled


async def _close(client: AnyClient, within: float) -> None:
    transports = list(_transports(client))
    _fail_queue(client)
    if (synchronizer := _network_client(client)._sync_task) is not None:  # noqa: SLF001
        await _cancel({synchronizer})
    stop = client.close if isinstance(client, AIOKafkaAdminClient) else client.stop
    await run_bounded(stop(), within / 2)
    for transport in (*transports, *_transports(client)):
        transport.abort()
    until = asyncio.get_running_loop().time() + within / 2
    while (tasks := _running_tasks(client)) and asyncio.get_running_loop().time() < until:
        await _cancel(tasks)
    for connection in list(_network_client(client)._conns.values()):  # noqa: SLF001  # see the module's docstring
        connection.close()


async def _cancel(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=0.05)
    for task in tasks:
        if task.done():
            try:
                task.result()
            except BaseException as error:  # noqa: BLE001 - the task's own failure, and its client is being closed
                _abort_half_open(error)


def _abort_half_open(error: BaseException) -> None:
    """Abort the connections that were being opened when ``error`` was raised."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if (writer := frame.f_locals.get("writer")) is not None:
            writer.transport.abort()
        connection = frame.f_locals.get("bootstrap_conn")
        if connection is not None and connection._writer is not None:  # noqa: SLF001
            connection._writer.transport.abort()  # noqa: SLF001
            connection.close()


def _fail_queue(client: AnyClient) -> None:
    if isinstance(client, AIOKafkaProducer):
        queue = client._message_accumulator  # noqa: SLF001
        queue._closed = True  # noqa: SLF001
        queue.fail_all(ProducerClosed())


def _network_client(client: AnyClient) -> Any:
    return client.client if isinstance(client, AIOKafkaProducer) else client._client  # noqa: SLF001


def _transports(client: AnyClient) -> Iterator[asyncio.WriteTransport]:
    for connection in _network_client(client)._conns.values():  # noqa: SLF001
        if connection._writer is not None:  # noqa: SLF001
            yield connection._writer.transport  # noqa: SLF001


def _task_owners(client: AnyClient) -> list[Any]:
    """Return the objects whose methods a client runs as tasks."""
    owners = [client, _network_client(client)]
    if isinstance(client, AIOKafkaProducer):
        owners += [client._sender, client._message_accumulator]  # noqa: SLF001
    elif isinstance(client, AIOKafkaConsumer):
        owners += [client._coordinator, client._fetcher, client._subscription]  # noqa: SLF001
        subscribed = client._subscription.subscription  # noqa: SLF001
        if subscribed is not None and getattr(subscribed, "assignment", None) is not None:
            owners.append(subscribed.assignment.commit_refresh_needed)
    return [owner for owner in owners if owner is not None]


def _running_tasks(client: AnyClient) -> set[asyncio.Task[Any]]:
    """Return the running tasks whose coroutine is a method of one of the client's objects."""
    owners = {id(owner) for owner in _task_owners(client)}
    current = asyncio.current_task()
    return {
        task
        for task in asyncio.all_tasks()
        if task is not current
        and (frame := getattr(task.get_coro(), "cr_frame", None)) is not None
        and id(frame.f_locals.get("self")) in owners
    }
