"""The people and programs of a county in production: let in by its first administrator, with passwords and factors."""

import contextlib
import secrets
import ssl
import time
from pathlib import Path
from typing import Any

import httpx

from gateway.accounts.second_factor import STEP_SECONDS, code_at, parse_secret
from tests.journeys.town import Person

ADDRESS = "https://localhost:8080"  # as compose publishes the gateway
ADMINISTRATOR = "zhang.wei"
PROGRAMS: dict[str, dict[str, Any]] = {
    "platform_12345": {"name": "hotline-12345", "roles": ["platform"], "source": "12345"},
    "platform_12315": {"name": "platform-12315", "roles": ["platform"], "source": "12315"},
    "partner": {"name": "mall", "roles": ["partner"]},
    "agency": {"name": "housing", "roles": ["agency"], "agency": "housing"},
}
PEOPLE: dict[str, dict[str, Any]] = {
    "officer": {"name": "li.na", "roles": ["officer"], "department": "consumer_protection"},
    "hub": {"name": "wang.fang", "roles": ["hub"]},
    "operator": {"name": "chen.jie", "roles": ["operator"]},
}


class Bureau:
    """Who is let in, and a client for each: what the journeys take for a town."""

    def __init__(self, authority: Path) -> None:
        self._authority = authority
        self._headers: dict[str, dict[str, str]] = {}
        self._clients = contextlib.ExitStack()
        self.password = secrets.token_urlsafe(24)  # of the first administrator

    @property
    def address(self) -> str:
        return ADDRESS

    def open_accounts(self) -> None:
        """Let everybody in, as the handbook says, once the first administrator has a password."""
        self._headers["administrator"] = self._with_factor(ADMINISTRATOR, self.password)
        administrator = self.as_("administrator")
        for role, account in PROGRAMS.items():
            opened = administrator.post("/v1/accounts", account, expect=201)
            self._headers[role] = {"Authorization": f"Bearer {opened['key']}"}
        for role, account in PEOPLE.items():
            first = administrator.post("/v1/accounts", account, expect=201)["password"]
            own = secrets.token_urlsafe(24)
            with self._client(_bearer(self._session(account["name"], first))) as client:
                _checked(client.put("/v1/accounts/me/password", json={"password": first, "new_password": own}))
            self._headers[role] = self._with_factor(account["name"], own)

    def as_(self, name: str) -> Person:
        return Person(self._clients.enter_context(self._client(self._headers[name])))

    def close(self) -> None:
        self._clients.close()

    def asynchronous(self, name: str, address: str) -> httpx.AsyncClient:
        """A client of the gateway at one address, for who does many things at once."""
        return httpx.AsyncClient(base_url=address, headers=self._headers[name], **self._options())

    def _with_factor(self, user: str, password: str) -> dict[str, str]:
        """Set a second factor, which production wants first, and return the header of a session with it."""
        path = "/v1/accounts/me/second-factor"
        with self._client(_bearer(self._session(user, password))) as client:
            secret = _checked(client.post(path, json={"password": password}))["secret"]
            code = code_at(parse_secret(secret), int(time.time()) // STEP_SECONDS)
            _checked(client.put(path, json={"password": password, "secret": secret, "code": code}))
        next_code = code_at(parse_secret(secret), int(time.time()) // STEP_SECONDS + 1)  # each is good once
        return _bearer(self._session(user, password, next_code))

    def _session(self, user: str, password: str, code: str | None = None) -> str:
        with self._client({}) as client:
            body = {"user": user, "password": password, "code": code}
            return str(_checked(client.post("/v1/sessions", json=body))["token"])

    def _client(self, headers: dict[str, str]) -> httpx.Client:
        return httpx.Client(base_url=ADDRESS, headers=headers, **self._options())

    def _options(self) -> dict[str, Any]:
        verified = ssl.create_default_context(cafile=self._authority)  # of now: another installation has another one
        return {"timeout": 20, "trust_env": False, "verify": verified}


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _checked(answer: httpx.Response) -> Any:
    assert answer.is_success, (answer.request.url.path, answer.status_code, answer.text)
    return answer.json()
