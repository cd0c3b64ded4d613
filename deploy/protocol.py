"""HTTP/1.1 of uvicorn with a limit on the head of a request; what cannot even be parsed gets a problem document too."""

import json

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chassis.errors import HeadersTooLarge, Malformed, Refusal
from chassis.web.problems import problem

MAX_HEAD = 64 << 10  # bytes; what arrives whole within it is measured again, more strictly, by the gateway
PHRASES = {400: "Bad Request", 431: "Request Header Fields Too Large"}


class BoundedProtocol(HttpToolsProtocol):
    """httptools keeps a head of any length in memory while it waits for its end."""

    _head = 0
    _in_head = True

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._in_head:
            self._head = 0
            return
        self._head += len(data)
        if self._head > MAX_HEAD and not self.transport.is_closing():
            self._refuse(HeadersTooLarge(), 431)

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        del msg
        self._refuse(Malformed(), 400)

    def _refuse(self, refusal: Refusal, status: int) -> None:
        body = json.dumps(problem(refusal, status=status), ensure_ascii=False).encode()
        head = (
            f"HTTP/1.1 {status} {PHRASES[status]}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
