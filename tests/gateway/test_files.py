"""Files on their way through the gateway: by our client, signed and unsigned, whole and in parts."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.types import Message

from chassis.clock import new_id
from gateway.edge.path_table import file_hash, is_file_transfer
from gateway.edge.received_requests import MAX_BUFFERED_BODY, ReceivedRequest
from gateway.edge.signature_check import MAX_SIGNED_BODY, MAX_SIGNED_FILE
from sdk import Credential, Filing, Line, Matter, Patience, Refused, Respondent, Weiquan
from tests.gateway.echoing import credentials
from tests.gateway.signing import Partner
from tests.gateway.test_signed_requests import new_secret, somebody
from tests.installation import installed
from tests.services.intake.attachments.samples import docx, jpeg, pdf, sha256_of
from tests.sweeps import sampled

ENOUGH = "1000000"  # requests a second of one account: nothing here is about the limit
LARGE = pdf(end=b"\n%" + b"x" * (MAX_SIGNED_BODY + (4 << 20)) + b"\n%%EOF\n")
FILING = Filing(respondent=Respondent(name="某健身服务部"), matter=Matter(text="门店关门，要求退还余额。"))


@pytest.fixture
async def client(database_url: str, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    environment = {
        "WEIQUAN_DATABASE_URL": database_url,
        "WEIQUAN_INTERNAL_KEY": "k" * 64,
        "INTAKE_VAULT_KEY": "00" * 32,
        "WEIQUAN_HOME": str(tmp_path),
        "GATEWAY_REQUESTS_PER_SECOND": ENOUGH,
    }
    async with installed(environment) as whole:
        transport = httpx.ASGITransport(app=whole.front, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://gateway", timeout=60) as client:
            yield client


async def signing(client: httpx.AsyncClient, home: Path, algorithm: str) -> Partner:
    unsigned = await somebody(client, home)
    ours = credentials(home, "administrator")
    secret = await new_secret(client, ours, unsigned.name, unsigned.prefix, algorithm=algorithm)
    return unsigned.with_secret(secret["signing_secret"], algorithm)


def by_client(client: httpx.AsyncClient, credential: Credential) -> Weiquan:
    return Weiquan(Line(client, credential), Patience(seconds=30))


def of(partner: Partner) -> Credential:
    return Credential.key(partner.key, partner.secret, partner.algorithm)


@sampled
@pytest.mark.parametrize("algorithm", ["hmac-sha256", "hmac-sm3"])
async def test_a_large_signed_file_is_taken_and_given_back(
    client: httpx.AsyncClient, tmp_path: Path, algorithm: str
) -> None:
    weiquan = by_client(client, of(await signing(client, tmp_path, algorithm)))
    filed = await weiquan.complaints.file(FILING)

    stored = await weiquan.complaints.attach(filed.id, "合同.pdf", LARGE)
    again = await weiquan.complaints.attach(filed.id, "合同.pdf", LARGE)

    assert (stored.state, stored.media_type, stored.size) == ("stored", "application/pdf", len(LARGE))
    assert again == stored
    assert await weiquan.complaints.attachments(filed.id) == [stored]
    assert await weiquan.complaints.download(filed.id, stored.sha256) == LARGE


@sampled
async def test_a_client_learns_why_a_file_is_not_taken(client: httpx.AsyncClient, tmp_path: Path) -> None:
    [(header, value)] = credentials(tmp_path, "partner").items()
    weiquan = by_client(client, Credential(header=header, value=value))
    filed = await weiquan.complaints.file(FILING)

    with pytest.raises(Refused) as refused:
        await weiquan.complaints.attach(filed.id, "照片.jpg", jpeg() + docx())

    assert refused.value.code == "two_files_in_one"
    [listed] = await weiquan.complaints.attachments(filed.id)
    assert (listed.state, listed.refusal) == ("refused", "two_files_in_one")


async def announced(partner: Partner, content: bytes) -> str:
    """The address of a file of a new complaint."""
    body = FILING.model_dump_json(exclude_none=True).encode()
    key = {"Idempotency-Key": str(new_id()), "Content-Type": "application/json"}
    headers = partner.sign("POST", "/v1/complaints", body) | key
    filed = (await partner.send("POST", "/v1/complaints", body, headers)).json()
    path = f"/v1/complaints/{filed['id']}/attachments"
    size, digest = len(content), sha256_of(content)
    message = f'{{"name":"a.pdf","media_type":"application/pdf","size":{size},"sha256":"{digest}"}}'.encode()
    headers = partner.sign("POST", path, message) | key | {"Idempotency-Key": str(new_id())}
    assert (await partner.send("POST", path, message, headers)).status_code == 201
    return f"{path}/{digest}"


@sampled
async def test_a_signature_is_for_the_file_that_the_address_names(client: httpx.AsyncClient, tmp_path: Path) -> None:
    partner = await signing(client, tmp_path, "hmac-sha256")
    path = await announced(partner, pdf())

    another = await partner.send("PUT", path, pdf("1.4"), partner.sign("PUT", path, pdf()))
    signed_another = await partner.send("PUT", path, pdf(), partner.sign("PUT", path, pdf("1.4")))
    headers = partner.sign("PUT", path, pdf())
    first = await partner.send("PUT", path, pdf(), headers)
    replayed = await partner.send("PUT", path, pdf(), headers)

    assert (another.status_code, another.json()["code"]) == (422, "hash_mismatch")
    assert signed_another.status_code == 401
    assert first.status_code == 201
    assert (replayed.status_code, replayed.json()["code"]) == (401, "signature_replayed")


@sampled
async def test_of_a_file_that_nobody_signed_nothing_is_read(client: httpx.AsyncClient, tmp_path: Path) -> None:
    partner = await signing(client, tmp_path, "hmac-sha256")
    path, drawn = await announced(partner, LARGE), list[int]()

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(LARGE), 1 << 16):
            drawn.append(at)
            yield LARGE[at : at + (1 << 16)]

    wrong = partner.sign("PUT", path, b"another body")
    refused = await client.put(path, content=pieces(), headers=wrong)
    too_large = partner.sign("PUT", path, LARGE) | {"Content-Length": str(MAX_SIGNED_FILE + 1)}
    larger = await client.put(path, content=pieces(), headers=too_large)
    assert (refused.status_code, larger.status_code, drawn) == (401, 413, [])

    taken = await client.put(path, content=pieces(), headers=partner.sign("PUT", path, LARGE))

    assert (taken.status_code, len(drawn)) == (201, -(-len(LARGE) // (1 << 16)))


@sampled
async def test_many_files_at_once_are_all_taken(client: httpx.AsyncClient, tmp_path: Path) -> None:
    [(header, value)] = credentials(tmp_path, "partner").items()
    weiquan = by_client(client, Credential(header=header, value=value))
    filed = await weiquan.complaints.file(FILING)
    files = [jpeg((100 + number, 80)) for number in range(8)]

    stored = await asyncio.gather(*(weiquan.complaints.attach(filed.id, "照片.jpg", one) for one in files))

    assert [one.state for one in stored] == ["stored"] * len(files)
    read = [await weiquan.complaints.download(filed.id, one.sha256, form="original") for one in stored]
    assert read == files


@pytest.mark.pure
def test_only_the_plain_address_of_a_file_names_a_hash() -> None:
    digest = hashlib.sha256(b"1").hexdigest()
    plain = f"/v1/complaints/0190a000/attachments/{digest}".encode()

    assert file_hash(plain) == digest
    for other in (
        plain.upper(),
        plain + b"/",
        plain.replace(b"0190a000", b"0190%61000"),
        plain.replace(b"0190a000", b"a/b"),
        plain[:-1],
        b"/v1/complaints/0190a000/attachments",
    ):
        assert file_hash(other) is None


def test_files_and_uploads_of_lists_take_as_long_as_they_are_large() -> None:
    file = b"/v1/complaints/1/attachments/" + b"0" * 64

    assert is_file_transfer("GET", file)
    assert is_file_transfer("PUT", file)
    assert is_file_transfer("POST", b"/v1/imports")
    assert not is_file_transfer("GET", b"/v1/imports")
    assert not is_file_transfer("POST", b"/v1/complaints")


@pytest.mark.parametrize(
    ("path", "header", "is_file", "is_long"),
    [
        (b"/v1/imports?name=a", (b"content-length", b"9"), True, True),
        (b"/v1/complaints?x=/v1/imports", (b"content-length", b"9"), False, False),
        (b"/v1/complaints", (b"content-length", str(MAX_BUFFERED_BODY).encode()), False, False),
        (b"/v1/complaints", (b"content-length", str(MAX_BUFFERED_BODY + 1).encode()), False, True),
        (b"/v1/complaints", (b"transfer-encoding", b"chunked"), False, True),
    ],
)
def test_a_file_and_a_body_that_is_streamed_hold_a_connection_for_long(
    path: bytes, header: tuple[bytes, bytes], *, is_file: bool, is_long: bool
) -> None:
    async def never() -> Message:
        raise AssertionError

    scope = {"type": "http", "method": "POST", "raw_path": path, "query_string": b"", "headers": [header]}
    request = ReceivedRequest.of(scope, never, "token")

    assert (request.is_file_transfer, request.is_long) == (is_file, is_long)
