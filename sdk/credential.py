"""The caller's credential, as headers of a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from sdk.signing import signature_headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """An authentication header, and the signing secret of a key that signs its requests."""

    header: str
    value: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    algorithm: str = "hmac-sha256"  # or hmac-sm3, as chosen when the key got its secret

    @classmethod
    def key(cls, key: str, secret: str | None = None, algorithm: str = "hmac-sha256") -> Self:
        """Use the API key of a platform, partner, agency or enterprise: ``wq_<key id>.<secret>``."""
        return cls(header="Authorization", value=f"Bearer {key}", secret=secret, algorithm=algorithm)

    @classmethod
    def of(cls, entry: Mapping[str, str]) -> Self:
        """Use an entry of a credentials file (``credentials.json``): a header and its value."""
        return cls(header=entry["header"], value=entry["value"])

    @classmethod
    def token(cls, token: str) -> Self:
        """Use the session token of a person who has signed in (``POST /v1/sessions``)."""
        return cls(header="Authorization", value=f"Bearer {token}")

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        """Return the headers of one request; ``target`` is its path and query exactly as they are sent."""
        own = {self.header: self.value}
        if self.secret is None:
            return own
        key_id = self.value.removeprefix("Bearer ").removeprefix("wq_").partition(".")[0]
        return own | signature_headers(key_id, self.secret, method, target, body, self.algorithm)
