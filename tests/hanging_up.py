"""Somebody who hangs up on whoever comes, in the moment the line is open."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_ONCE = struct.pack("ii", 1, 0)  # what was said is not waited for: the other side meets a reset


@contextmanager
def hanging_up() -> Iterator[str]:
    """Its address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            while True:
                try:
                    line, _ = listening.accept()
                except OSError:
                    return
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                line.close()

        answering = threading.Thread(target=hang_up)
        answering.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            answering.join()
