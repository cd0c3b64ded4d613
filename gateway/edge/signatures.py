"""Parse and check the signatures of requests; pure functions (docs/partners/signing.md).

The signed text is ``v1``, method, address, digest of the body, timestamp, nonce and key, one per line. None of them can
contain a line break, so different requests have different texts. The query parameters are sorted by name, as a proxy
may reorder them; parameters of the same name keep their order.
"""

import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from chassis.errors import Unauthenticated
from gateway.accounts.keys import Algorithm

MAX_SKEW_SECONDS = 300  # between signing and arrival, in both directions
SIGNATURE, TIMESTAMP, NONCE = b"x-signature", b"x-signature-timestamp", b"x-signature-nonce"
MAX_SIGNATURES = 4  # in one request; two are enough, one with each secret
_TIMESTAMP = re.compile(rb"[0-9]{1,12}")
_NONCE = re.compile(rb"[A-Za-z0-9._-]{16,64}")
_SIGNATURE = re.compile(rb"v1=([0-9a-f]{64})")
_NO_SECRET = b"\x00" * 32  # so that a key without a secret takes as long


class SignatureMissing(Unauthenticated):
    code = "signature_missing"
    zh = "此密钥的请求须附签名"
    en = "Requests with this key must be signed"


class SignatureOutOfTime(Unauthenticated):
    code = "signature_out_of_time"
    zh = "签名时间与系统时间相差超过五分钟"
    en = "Signed more than five minutes from now"


class SignatureReplayed(Unauthenticated):
    code = "signature_replayed"
    zh = "此签名已使用过，请重新签名"
    en = "This signature was used before; sign again"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningScheme:
    """How requests with a key are signed, and the one or two secrets that are valid now."""

    key: str
    algorithm: Algorithm
    secrets: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The parsed signature headers of a request."""

    macs: tuple[bytes, ...]  # hexadecimal
    timestamp: bytes
    nonce: bytes

    def is_timely(self, now: float) -> bool:
        """Return whether the timestamp is within ``MAX_SKEW_SECONDS`` of ``now``, in Unix seconds."""
        return abs(int(now) - int(self.timestamp)) <= MAX_SKEW_SECONDS


def read_signature(headers: Iterable[tuple[bytes, bytes]]) -> Signature:
    """Parse the three signature headers.

    Raises:
        SignatureMissing: one of them is absent, repeated or malformed.
    """
    values: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in (SIGNATURE, TIMESTAMP, NONCE):
            if name in values:
                raise SignatureMissing
            values[name] = value.strip()
    if len(values) < 3:
        raise SignatureMissing
    parts = [part.strip() for part in values[SIGNATURE].split(b",", MAX_SIGNATURES)]
    macs = [match[1] for part in parts if (match := _SIGNATURE.fullmatch(part))]
    if len(macs) != len(parts) or len(macs) > MAX_SIGNATURES:
        raise SignatureMissing
    if not _TIMESTAMP.fullmatch(values[TIMESTAMP]) or not _NONCE.fullmatch(values[NONCE]):
        raise SignatureMissing
    return Signature(macs=tuple(macs), timestamp=values[TIMESTAMP], nonce=values[NONCE])


def signed_text(
    method: str, path: bytes, query: bytes, digest: str, *, timestamp: bytes, nonce: bytes, key: str
) -> bytes:
    """Return the text that is signed; ``path`` and ``query`` as received, ``digest`` of the body in hexadecimal."""
    lines = (b"v1", method.encode(), canonical_address(path, query), digest.encode(), timestamp, nonce, key.encode())
    return b"\n".join(lines)


def canonical_address(path: bytes, query: bytes) -> bytes:
    """Return the path and, if there is one, the query sorted by parameter name."""
    if not query:
        return path
    parameters = query.split(b"&")
    parameters.sort(key=_name_of)
    return path + b"?" + b"&".join(parameters)


def _name_of(parameter: bytes) -> bytes:
    return unquote_to_bytes(parameter.partition(b"=")[0].replace(b"+", b" "))


def has_valid_signature(text: bytes, macs: Sequence[bytes], signing: SigningScheme) -> bool:
    """Return whether one of the secrets made one of the signatures; every pair is compared, in constant time."""
    is_good = False
    for secret in signing.secrets or (_NO_SECRET,):
        mac = hmac.digest(secret, text, signing.algorithm.digest).hex().encode()
        for given in macs:
            is_good |= hmac.compare_digest(mac, given)
    return is_good and bool(signing.secrets)
