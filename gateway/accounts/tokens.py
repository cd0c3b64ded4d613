"""Session tokens of people: ES256, short-lived, signed by keys kept in the gateway's schema (RFC 7519, 7518)."""

import time
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

LIFETIME_SECONDS = 8 * 3600  # a working day
ISSUER = "weiquan"
AUDIENCE = "weiquan-gateway"
ALGORITHMS = ["ES256"]  # an allow-list; never what the token says


def new_signing_pem() -> str:
    return ECKey.generate_key("P-256").as_pem(private=True).decode()


class SessionTokens:
    """Signs with the newest key, reads with all that are kept."""

    def __init__(self, pems: list[tuple[UUID, str]]) -> None:
        self._keys = {str(identifier): ECKey.import_key(pem) for identifier, pem in pems}
        self._newest = str(pems[0][0])

    def sign(self, account: str) -> tuple[str, int]:
        """The token and its lifetime in seconds."""
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": account, "iat": now, "exp": now + LIFETIME_SECONDS}
        header = {"alg": "ES256", "typ": "JWT", "kid": self._newest}
        return jwt.encode(header, claims, self._keys[self._newest], algorithms=ALGORITHMS), LIFETIME_SECONDS

    def read(self, token: str) -> str | None:
        """The account of a valid token."""
        for key in self._keys.values():
            try:
                claims = jwt.decode(token, key, algorithms=ALGORITHMS).claims
            except (JoseError, ValueError):
                continue
            if claims.get("iss") != ISSUER or claims.get("aud") != AUDIENCE:
                return None
            if not isinstance(claims.get("exp"), int) or claims["exp"] < time.time():
                return None
            subject = claims.get("sub")
            return subject if isinstance(subject, str) else None
        return None
