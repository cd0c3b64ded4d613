"""The client signs as the partners' guide asks."""

from typing import Any

import pytest

from sdk import Credential
from sdk.signing import signature_headers
from tests.gateway.signing import VECTORS


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_every_golden_request_gets_its_golden_signature(vector: dict[str, Any]) -> None:
    headers = signature_headers(
        vector["key_id"],
        vector["signing_secret"],
        vector["method"],
        vector["target"],
        vector["body"].encode(),
        vector["algorithm"],
        timestamp=vector["timestamp"],
        nonce=vector["nonce"],
    )

    assert headers["X-Signature"] == vector["signature"]


def test_a_key_with_a_secret_signs_each_request_anew_and_shows_neither() -> None:
    credential = Credential.key("wq_0a1b2c3d4e5f.key-secret", secret="wqs_signing-secret")

    first, second = (credential.headers("GET", "/v1/complaints", b"") for _ in range(2))

    assert first["X-Signature-Nonce"] != second["X-Signature-Nonce"]
    assert first["Authorization"] == "Bearer wq_0a1b2c3d4e5f.key-secret"
    assert "secret" not in repr(credential)


def test_a_key_without_a_secret_only_shows_itself() -> None:
    assert Credential.key("wq_a.b").headers("GET", "/", b"") == {"Authorization": "Bearer wq_a.b"}
