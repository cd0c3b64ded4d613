"""Who asks, and how that is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from sdk.signing import signature_headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One header, and for a key that signs its signing secret."""

    header: str
    value: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    algorithm: str = "hmac-sha256"  # or hmac-sm3: of the key, as it was chosen with its secret

    @classmethod
    def key(cls, key: str, secret: str | None = None, algorithm: str = "hmac-sha256") -> Self:
        """Of a platform, partner, agency or enterprise: ``wq_<key id>.<secret>``."""
        return cls(header="Authorization", value=f"Bearer {key}", secret=secret, algorithm=algorithm)

    @classmethod
    def of(cls, entry: Mapping[str, str]) -> Self:
        """Of a file of ready credentials, where each has a header and its value, people also what they sign in with."""
        return cls(header=entry["header"], value=entry["value"])

    @classmethod
    def token(cls, token: str) -> Self:
        """Of a person who has signed in (``POST /v1/sessions``)."""
        return cls(header="Authorization", value=f"Bearer {token}")

    def headers(self, method: str, target: str, body: bytes) -> dict[str, str]:
        """What one request carries; ``target``: path and query exactly as they are sent."""
        shown = {self.header: self.value}
        if self.secret is None:
            return shown
        key_id = self.value.removeprefix("Bearer ").removeprefix("wq_").partition(".")[0]
        return shown | signature_headers(key_id, self.secret, method, target, body, self.algorithm)
