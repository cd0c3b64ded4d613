"""What a signature binds, as partners reckon it and as we do."""

import hashlib
import hmac
from collections import defaultdict
from dataclasses import replace
from random import Random
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.accounts.keys import Algorithm
from gateway.edge.signatures import (
    MAX_SKEW_SECONDS,
    Signature,
    SignatureMissing,
    SigningScheme,
    canonical_address,
    has_valid_signature,
    read_signature,
    signed_text,
)
from tests.gateway.signing import VECTORS, signed

pytestmark = pytest.mark.pure
NONCE = "0123456789abcdef"
GOOD = {"x-signature": f"v1={'a' * 64}", "x-signature-timestamp": "1764115200", "x-signature-nonce": NONCE}
MALFORMED = [
    {"x-signature": ""},
    {"x-signature": "a" * 64},
    {"x-signature": f"v1={'A' * 64}"},
    {"x-signature": f"v1={'a' * 63}"},
    {"x-signature": f"v2={'a' * 64}"},
    {"x-signature": f"v1={'a' * 64},"},
    {"x-signature": ",".join([f"v1={'a' * 64}"] * 5)},
    {"x-signature-timestamp": "now"},
    {"x-signature-timestamp": "-1764115200"},
    {"x-signature-timestamp": "1764115200.5"},
    {"x-signature-timestamp": "1" * 13},
    {"x-signature-nonce": "short"},
    {"x-signature-nonce": "n" * 65},
    {"x-signature-nonce": "with spaces 0123456789"},
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_every_golden_request_is_signed_as_partners_are_instructed_and_as_we_check(vector: dict[str, str]) -> None:
    algorithm, body = Algorithm(vector["algorithm"]), vector["body"].encode()
    values = {"timestamp": vector["timestamp"], "nonce": vector["nonce"]}
    signing = SigningScheme(key=vector["key_id"], algorithm=algorithm, secrets=(vector["signing_secret"].encode(),))
    path, _, query = vector["target"].encode().partition(b"?")

    theirs = signed(
        f"wq_{vector['key_id']}.x",
        vector["signing_secret"],
        vector["method"],
        vector["target"],
        body,
        algorithm,
        **values,
    )
    text = signed_text(
        vector["method"],
        path,
        query,
        hashlib.new(algorithm.digest, body).hexdigest(),
        timestamp=vector["timestamp"].encode(),
        nonce=vector["nonce"].encode(),
        key=vector["key_id"],
    )

    assert theirs["X-Signature"] == vector["signature"]
    assert text.decode() == vector["text"]
    assert has_valid_signature(text, [vector["signature"].removeprefix("v1=").encode()], signing)


def pairs(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


def test_a_signature_is_read_with_several_macs() -> None:
    read = read_signature(pairs(GOOD | {"x-signature": f"v1={'a' * 64}, v1={'b' * 64}", "x-other": "x"}))

    assert read == Signature(macs=(b"a" * 64, b"b" * 64), timestamp=b"1764115200", nonce=NONCE.encode())


@pytest.mark.parametrize("wrong", MALFORMED, ids=str)
def test_what_is_not_of_the_form_is_no_signature(wrong: dict[str, str]) -> None:
    with pytest.raises(SignatureMissing):
        read_signature(pairs(GOOD | wrong))


@pytest.mark.parametrize("name", GOOD)
def test_each_header_must_be_there_once(name: str) -> None:
    without = {header: value for header, value in GOOD.items() if header != name}

    for headers in (pairs(without), [*pairs(GOOD), (name.encode(), GOOD[name].encode())]):
        with pytest.raises(SignatureMissing):
            read_signature(headers)


@pytest.mark.parametrize("direction", [-1, 1], ids=["signed before", "signed ahead"])
def test_five_minutes_are_allowed_in_both_directions_and_not_a_second_more(direction: int) -> None:
    now = 1_764_115_200.9
    at = {
        seconds: Signature(macs=(), timestamp=str(int(now) + direction * seconds).encode(), nonce=b"").is_timely(now)
        for seconds in (0, 299, MAX_SKEW_SECONDS, 301)
    }

    assert at == {0: True, 299: True, MAX_SKEW_SECONDS: True, 301: False}


def test_without_a_secret_nothing_is_signed() -> None:
    mac = hmac.digest(b"\x00" * 32, b"text", "sha256").hex().encode()
    by_zeros = SigningScheme(key="k", algorithm=Algorithm.HMAC_SHA256, secrets=(b"\x00" * 32,))

    assert has_valid_signature(b"text", [mac], by_zeros)
    assert not has_valid_signature(b"text", [mac], replace(by_zeros, secrets=()))


METHODS = st.sampled_from(["GET", "POST", "PUT", "DELETE"])
PATHS = st.text("/ab%61", max_size=5).map(lambda text: f"/{text}".encode())
QUERIES = st.text("ab=&%61+2", max_size=8).map(str.encode)
BODIES = st.binary(max_size=3)
REQUESTS = st.tuples(METHODS, PATHS, QUERIES, BODIES)


def text_of(method: str, path: bytes, query: bytes, body: bytes) -> bytes:
    digest = hashlib.sha256(body).hexdigest()
    return signed_text(method, path, query, digest, timestamp=b"1764115200", nonce=NONCE.encode(), key="k")


def by_name(query: bytes) -> dict[bytes, list[bytes]]:
    """What a reader of the query may make of it: the parameters of each name, in their order."""
    named = defaultdict(list)
    for part in query.split(b"&") if query else ():
        named[unquote_to_bytes(part.partition(b"=")[0].replace(b"+", b" "))].append(part)
    return dict(named)


def meaning(method: str, path: bytes, query: bytes, body: bytes) -> tuple[object, ...]:
    return method, path, by_name(query), body


@given(REQUESTS, REQUESTS, st.randoms(use_true_random=False))
def test_two_requests_have_one_text_only_if_they_mean_the_same(
    one: tuple[str, bytes, bytes, bytes], other: tuple[str, bytes, bytes, bytes], random: Random
) -> None:
    turned = one[2].split(b"&")
    random.shuffle(turned)
    for second in (other, (*one[:2], b"&".join(turned), one[3]), (*one[:2], other[2], one[3])):
        assert (text_of(*one) == text_of(*second)) == (meaning(*one) == meaning(*second))


def test_parameters_may_be_turned_but_not_those_of_one_name() -> None:
    assert canonical_address(b"/p", b"a=1&b=2") == canonical_address(b"/p", b"b=2&a=1") == b"/p?a=1&b=2"
    assert canonical_address(b"/p", b"a=1&a=2") != canonical_address(b"/p", b"a=2&a=1")
    assert canonical_address(b"/p", b"a=1&%61=2") != canonical_address(b"/p", b"%61=2&a=1")
    assert canonical_address(b"/p", b"") == b"/p"
