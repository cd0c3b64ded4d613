"""Names that are looked up while name servers are replaced."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.addresses import AddressBook, Answer, connect_first
from deploy.serving import new_loop
from tests.certificates import Authority

HERE: Answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))]
THERE: Answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 1))]


def answering(answer: Answer) -> Callable[[], Awaitable[Answer]]:
    async def look_up() -> Answer:
        return answer

    return look_up


def failing(number: int) -> Callable[[], Awaitable[Answer]]:
    async def look_up() -> Answer:
        raise socket.gaierror(number, "no answer")

    return look_up


async def test_a_name_is_looked_up_once_for_all_who_wait() -> None:
    book, lookups, answered = AddressBook(), [0], asyncio.Event()

    async def look_up() -> Answer:
        lookups[0] += 1
        await answered.wait()
        return HERE

    waiting = [asyncio.create_task(book.find("db", look_up)) for _ in range(5)]
    await asyncio.sleep(0)
    answered.set()

    assert await asyncio.gather(*waiting) == [HERE] * 5
    assert lookups == [1]


async def test_where_nobody_answers_the_last_answer_counts_until_the_next_comes() -> None:
    book, answered = AddressBook(patience_seconds=0.01), asyncio.Event()

    async def look_up() -> Answer:
        await answered.wait()
        return THERE

    assert await book.find("db", answering(HERE)) == HERE
    assert await book.find("db", look_up) == HERE
    late = book._lookups["db"]
    answered.set()
    await late

    assert await book.find("db", failing(socket.EAI_AGAIN)) == THERE


async def test_a_lookup_that_failed_for_now_leaves_the_last_answer() -> None:
    book = AddressBook()
    with pytest.raises(socket.gaierror):
        await book.find("db", failing(socket.EAI_AGAIN))
    await book.find("db", answering(HERE))

    assert await book.find("db", failing(socket.EAI_AGAIN)) == HERE


async def test_that_a_name_is_not_known_is_an_answer() -> None:
    book = AddressBook()
    await book.find("db", answering(HERE))

    with pytest.raises(socket.gaierror):
        await book.find("db", failing(socket.EAI_NONAME))


async def test_another_address_of_a_name_takes_the_connection_that_the_first_does_not() -> None:
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        nobody: Answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("198.51.100.1", port))]  # RFC 5737
        here: Answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        with await connect_first(asyncio.get_running_loop(), nobody + here) as connected:
            assert connected.getpeername() == ("127.0.0.1", port)


def test_a_process_connects_by_name_and_by_address() -> None:
    async def connect() -> list[bytes]:
        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            return [await answer_of(host, port) for host in ("localhost", "127.0.0.1")]

    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert runner.run(connect()) == [b"good morning"] * 2


def test_a_process_believes_under_tls_who_is_named_as_it_was_called(tmp_path: Path) -> None:
    authority = Authority.of(tmp_path / "ours")
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(authority.certify())
    believed = ssl.create_default_context(cafile=authority.file)

    async def connect() -> bytes:
        async with await asyncio.start_server(greet, "127.0.0.1", 0, ssl=ours) as server:
            return await answer_of("localhost", server.sockets[0].getsockname()[1], ssl=believed)

    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert runner.run(connect()) == b"good morning"


def test_what_httpx_looks_up_is_remembered_too() -> None:
    async def look_up() -> list[Answer]:
        loop = asyncio.get_running_loop()
        found = [await loop.getaddrinfo(host, 80, type=socket.SOCK_STREAM) for host in ("localhost", b"localhost")]
        assert len(loop._addresses._known) == 1  # type: ignore[attr-defined]
        return found

    with asyncio.Runner(loop_factory=new_loop) as runner:
        by_text, by_bytes = runner.run(look_up())
    assert by_text == by_bytes


async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"good morning")
    writer.close()


async def answer_of(host: str, port: int, **options: Any) -> bytes:
    reader, writer = await asyncio.open_connection(host, port, **options)
    answer = await reader.read()
    writer.close()
    return answer
