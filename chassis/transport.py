"""Asking others over a socket."""

import ssl

import httpx


class Transport(httpx.AsyncHTTPTransport):
    """httpx's own, but a line that is lost in the moment it is opened is a lost line.

    Under uvloop a transport whose peer has gone has no socket any more, which httpx's backend asks for its address:
    whoever called met an ``AttributeError``.
    """

    def __init__(self, *, verify: ssl.SSLContext | bool) -> None:
        super().__init__(verify=verify, trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises ``httpx.TransportError`` and nothing else."""
        try:
            return await super().handle_async_request(request)
        except AttributeError as error:
            raise httpx.ConnectError("lost as it was opened", request=request) from error
