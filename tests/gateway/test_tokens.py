"""Session tokens: of our key, our issuer, for this gateway, and for a working day."""

import base64
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from chassis.clock import machine_now, new_id
from chassis.errors import Unauthenticated
from chassis.web.auth import Caller, CallerTokens
from gateway.accounts.tokens import ALGORITHMS, LIFETIME_SECONDS, SessionTokens, SigningKey, new_signing_pem

PEM = new_signing_pem()
TOKENS = SessionTokens(
    [SigningKey(id=new_id(), private_pem=PEM, created_at=machine_now() - timedelta(hours=1))], machine_now()
)


def claims(**other: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {"iss": "weiquan", "aud": "weiquan-gateway", "sub": "hub.dev", "jti": str(new_id()), "iat": now}
    return good | {"iat_ms": now * 1000, "exp": now + 60} | other


def signed(claims: dict[str, Any], pem: str = PEM) -> str:
    return jwt.encode({"alg": "ES256", "typ": "JWT"}, claims, ECKey.import_key(pem), algorithms=ALGORITHMS)


def symmetric(claims: dict[str, Any], key: bytes) -> str:
    """Signed by HMAC with what everybody may know."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": "HS256"}, claims)]
    mac = hmac.digest(key, b".".join(parts), "sha256")
    return b".".join([*parts, base64.urlsafe_b64encode(mac).rstrip(b"=")]).decode()


def test_a_token_of_ours_is_read() -> None:
    session = TOKENS.read(signed(claims()))

    assert session is not None
    assert session.account == "hub.dev"


@pytest.mark.parametrize(
    "other",
    [
        {"exp": int(time.time()) - 1},
        {"exp": None},
        {"aud": "another-service"},
        {"aud": ["weiquan-gateway", "another-service"]},
        {"iss": "somebody else"},
        {"sub": None},
        {"jti": "no id"},
        {"iat_ms": "yesterday"},
    ],
    ids=" ".join,  # not the moment: every worker must call the tests alike
)
def test_a_token_that_is_over_or_for_another_purpose_is_none(other: dict[str, Any]) -> None:
    assert TOKENS.read(signed(claims(**other))) is None


def test_a_token_of_another_key_or_algorithm_is_none() -> None:
    by_another = signed(claims(), new_signing_pem())
    by_our_public_key = symmetric(claims(), ECKey.import_key(PEM).as_pem(private=False))
    between_services = CallerTokens("k" * 64).sign(Caller(account="hub.dev", roles=("hub",)), "gateway")

    assert [TOKENS.read(token) for token in (by_another, by_our_public_key, between_services, "", "a.b.c")] == [
        None
    ] * 5


def test_a_token_between_services_is_for_one_of_them_alone() -> None:
    tokens, caller = CallerTokens("k" * 64), Caller(account="hub.dev", roles=("hub",))
    token = tokens.sign(caller, "dispatch")

    assert tokens.read(token, "dispatch") == caller
    with pytest.raises(Unauthenticated):
        tokens.read(token, "refunds")


def test_a_token_is_good_for_a_working_day_and_each_is_another() -> None:
    (first, lifetime), (second, _) = (TOKENS.sign("hub.dev") for _ in range(2))
    session = TOKENS.read(first)

    assert session is not None
    assert lifetime == LIFETIME_SECONDS == 8 * 3600
    assert (session.expires_at - session.began_at).total_seconds() == pytest.approx(LIFETIME_SECONDS, abs=1)
    assert first != second
