"""Requests to a service as the gateway sends them: each is signed when it is sent, for half a minute."""

from collections.abc import Generator

import httpx

from chassis.web.auth import Caller, CallerTokens


class SignedAs(httpx.Auth):
    """Signs each request of a caller for one service."""

    def __init__(self, caller: Caller, service: str, key: str) -> None:
        self._caller, self._service = caller, service
        self._tokens = CallerTokens(key)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["X-Caller"] = self._tokens.sign(self._caller, self._service)
        yield request
