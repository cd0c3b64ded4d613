"""What a signature of a request says and binds (docs/partners/signing.md). Facts in, decision out.

``v1``, method, address, digest of the body, time, nonce and key, a line each: none of them can hold a line's end, so
two requests that differ have two texts. In the address parameters stand in order of their names, for what lies between
may turn them; parameters of one name stay as they were sent.
"""

import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from chassis.errors import Unauthenticated
from gateway.accounts.keys import Algorithm

MAX_SKEW_SECONDS = 300  # from when a request was signed, both ways
SIGNATURE, TIMESTAMP, NONCE = b"x-signature", b"x-signature-timestamp", b"x-signature-nonce"
MAX_SIGNATURES = 4  # two are enough: one with each secret
_TIMESTAMP = re.compile(rb"[0-9]{1,12}")
_NONCE = re.compile(rb"[A-Za-z0-9._-]{16,64}")
_SIGNATURE = re.compile(rb"v1=([0-9a-f]{64})")
_NO_SECRET = b"\x00" * 32  # as much work where there is none


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
    """How requests with a key are signed, and the one or two secrets that count now."""

    key: str
    algorithm: Algorithm
    secrets: tuple[bytes, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a request says of itself."""

    macs: tuple[bytes, ...]  # hexadecimal
    timestamp: bytes
    nonce: bytes

    def is_timely(self, now: float) -> bool:
        """``now``: Unix seconds."""
        return abs(int(now) - int(self.timestamp)) <= MAX_SKEW_SECONDS


def read_signature(headers: Iterable[tuple[bytes, bytes]]) -> Signature:
    """Raises ``SignatureMissing`` where one of the three is not there, there twice, or not of its form."""
    said: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in (SIGNATURE, TIMESTAMP, NONCE):
            if name in said:
                raise SignatureMissing
            said[name] = value.strip()
    if len(said) < 3:
        raise SignatureMissing
    parts = [part.strip() for part in said[SIGNATURE].split(b",", MAX_SIGNATURES)]
    macs = [match[1] for part in parts if (match := _SIGNATURE.fullmatch(part))]
    if len(macs) != len(parts) or len(macs) > MAX_SIGNATURES:
        raise SignatureMissing
    if not _TIMESTAMP.fullmatch(said[TIMESTAMP]) or not _NONCE.fullmatch(said[NONCE]):
        raise SignatureMissing
    return Signature(macs=tuple(macs), timestamp=said[TIMESTAMP], nonce=said[NONCE])


def signed_text(
    method: str, path: bytes, query: bytes, digest: str, *, timestamp: bytes, nonce: bytes, key: str
) -> bytes:
    """What the signature is made of. ``path`` and ``query`` as they came, ``digest`` of the body in hexadecimal."""
    lines = (b"v1", method.encode(), canonical_address(path, query), digest.encode(), timestamp, nonce, key.encode())
    return b"\n".join(lines)


def canonical_address(path: bytes, query: bytes) -> bytes:
    """The path and, where there is one, the query in order of the parameters' names."""
    if not query:
        return path
    parameters = query.split(b"&")
    parameters.sort(key=_name_of)
    return path + b"?" + b"&".join(parameters)


def _name_of(parameter: bytes) -> bytes:
    return unquote_to_bytes(parameter.partition(b"=")[0].replace(b"+", b" "))


def has_valid_signature(text: bytes, macs: Sequence[bytes], signing: SigningScheme) -> bool:
    """Whether one of the signatures was made with one of the secrets; every pair is compared, in constant time."""
    is_good = False
    for secret in signing.secrets or (_NO_SECRET,):
        mac = hmac.digest(secret, text, signing.algorithm.digest).hex().encode()
        for told in macs:
            is_good |= hmac.compare_digest(mac, told)
    return is_good and bool(signing.secrets)
