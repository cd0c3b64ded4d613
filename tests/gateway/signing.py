"""A partner that signs, with the very lines that docs/partners/signing.md gives to partners."""

import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from typing import Any

import httpx

from chassis.db.migrate import ROOT

PARTNERS = ROOT / "docs" / "partners"
VECTORS: list[dict[str, Any]] = json.loads((PARTNERS / "signatures.json").read_text())
Headers = dict[str, str]


def recipe() -> Callable[..., Headers]:
    """``signed`` as it stands in the guide."""
    found = re.search(r"```python\n(.*?)```", (PARTNERS / "signing.md").read_text(), re.DOTALL)
    assert found
    names: dict[str, Any] = {}
    exec(found[1], names)  # noqa: S102 - it is our own guide
    return names["signed"]


signed = recipe()


@dataclass(frozen=True)
class Partner:
    """A key, its signing secret, and a door."""

    client: httpx.AsyncClient
    name: str
    key: str
    secret: str
    algorithm: str = "hmac-sha256"

    @property
    def prefix(self) -> str:
        return self.key.removeprefix("wq_").partition(".")[0]

    @property
    def bare(self) -> Headers:
        """The key without a signature."""
        return {"Authorization": f"Bearer {self.key}"}

    def with_secret(self, secret: str, algorithm: str | None = None) -> "Partner":
        return replace(self, secret=secret, algorithm=algorithm or self.algorithm)

    def at(self, client: httpx.AsyncClient) -> "Partner":
        return replace(self, client=client)

    def sign(self, method: str, target: str, body: bytes = b"", **overrides: str) -> Headers:
        return signed(self.key, self.secret, method, target, body, self.algorithm, **overrides)

    async def ask(self, method: str, target: str, body: bytes = b"", **overrides: str) -> httpx.Response:
        return await self.send(method, target, body, self.sign(method, target, body, **overrides))

    async def send(
        self, method: str, target: str, body: bytes | AsyncIterator[bytes], headers: Headers
    ) -> httpx.Response:
        """As it is, whatever was signed."""
        return await self.client.request(method, target, content=body, headers=headers)


def outcome(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code")
