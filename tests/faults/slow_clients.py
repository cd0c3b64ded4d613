"""Thousands of connections that dawdle, in a process of their own: `python -m … <port> <count> <credential>`.

Prints ``connected`` when all are there; at the end, as JSON, how many were cut off, and the seconds until the last was.
"""

import asyncio
import contextlib
import json
import sys
import time

DRIP_SECONDS = 1.0
PATIENCE_SECONDS = 60.0
_CONNECTING = 200  # at once: what listens has a queue of its own
POST = "POST /v1/complaints HTTP/1.1\r\nHost: x\r\nAuthorization: {credential}\r\nIdempotency-Key: slow\r\n"
POST += "Content-Type: application/json\r\n"
KINDS = {
    "says nothing": ("", b""),
    "stops within the head": ("GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b""),
    "drips its head": ("GET / HTTP/1.1\r\nHost: x\r\nX-A: ", b"a"),
    "stops within the body": (POST + "Content-Length: 90\r\n\r\n{{", b""),
    "drips its body": (POST + "Content-Length: 90000\r\n\r\n{{", b"a"),
    "asks once and stays": ("GET /health HTTP/1.1\r\nHost: x\r\n\r\n", b""),
    "drips its chunks": (POST + "Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
}


async def dawdle(
    port: int, first: bytes, drip: bytes, connected: asyncio.Queue[None], turns: asyncio.Semaphore
) -> float:
    """Seconds until it was cut off; the patience if it never was."""
    async with turns:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    writer.write(first)
    connected.put_nowait(None)

    async def go_on() -> None:
        with contextlib.suppress(ConnectionError):
            while drip:
                await asyncio.sleep(DRIP_SECONDS)
                writer.write(drip)
                await writer.drain()

    dripping = asyncio.create_task(go_on())
    with contextlib.suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await reader.read()
    dripping.cancel()
    writer.close()
    return time.monotonic() - began


async def main(port: int, count: int, credential: str) -> None:
    kinds = [(first.format(credential=credential).encode(), drip) for first, drip in KINDS.values()]
    connected: asyncio.Queue[None] = asyncio.Queue()
    turns = asyncio.Semaphore(_CONNECTING)
    async with asyncio.TaskGroup() as clients:
        all_of_them = [
            clients.create_task(dawdle(port, *kinds[number % len(kinds)], connected, turns)) for number in range(count)
        ]
        for _ in range(count):
            await connected.get()
        print("connected", flush=True)  # noqa: T201
    lasted = [client.result() for client in all_of_them]
    cut = [seconds for seconds in lasted if seconds < PATIENCE_SECONDS]
    print(json.dumps({"cut_off": len(cut), "last": round(max(lasted), 1)}))  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
