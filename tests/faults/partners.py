"""Partners that sign, as an administrator lets them in at a gateway."""

import itertools
from typing import Any

import httpx

from tests.gateway.signing import Partner

NAME = "signing.one"
_KEYS = itertools.count(1)


async def signing_partner(administrator: httpx.AsyncClient, client: httpx.AsyncClient) -> Partner:
    """A new account whose requests through this client are signed."""
    opened = await _post(administrator, "/v1/accounts", name=NAME, roles=["partner"])
    return await with_another_secret(administrator, Partner(client, NAME, opened["key"], ""))


async def with_another_secret(administrator: httpx.AsyncClient, partner: Partner) -> Partner:
    """The same with another signing secret; the one before is good for a day more."""
    secret = await _post(administrator, f"/v1/accounts/{partner.name}/keys/{partner.prefix}/signing-secret")
    return partner.with_secret(secret["signing_secret"], secret["algorithm"])


async def _post(administrator: httpx.AsyncClient, path: str, **body: Any) -> Any:
    key = {"Idempotency-Key": f"partners-{next(_KEYS)}"}
    answer = await administrator.post(path, headers=key, json=body)
    assert answer.is_success, answer.text
    return answer.json()
