"""HTTP transport for requests to other processes."""

import ssl

import httpx


class Transport(httpx.AsyncHTTPTransport):
    """httpx's transport, with a fix for connections lost while they are opened.

    Under uvloop the transport of such a connection has no socket any more, and httpx's backend raises
    ``AttributeError`` when it reads the socket's address.
    """

    def __init__(self, *, verify: ssl.SSLContext | bool) -> None:
        super().__init__(verify=verify, trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; every failure is an ``httpx.TransportError``.

        Raises:
            httpx.ConnectError: the connection was lost while it was opened.
        """
        try:
            return await super().handle_async_request(request)
        except AttributeError as error:
            raise httpx.ConnectError("lost as it was opened", request=request) from error
