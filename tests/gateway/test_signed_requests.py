"""Partners that sign: nothing of a request can be changed, and none is taken twice (G28).

Two gateways on one database, as they stand behind a balancer, for all of it: to start them takes longer than to ask.
"""

import asyncio
import contextlib
import hashlib
import http.client
import itertools
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from sqlalchemy import text
from starlette.types import ASGIApp, Message

from chassis.clock import SystemClock
from chassis.db.engine import engine_for
from chassis.db.work import Transactions
from chassis.errors import Unavailable
from chassis.vault.keys import KeyRing
from deploy.launcher.postgres import Postgres
from deploy.process.processes import free_ports
from deploy.protocol import BoundedProtocol
from gateway import store
from gateway.accounts.secret_sealer import SecretSealer
from gateway.edge import nonces
from gateway.edge.signature_check import MAX_SIGNED_BODY
from gateway.edge.signatures import MAX_SKEW_SECONDS
from tests.conftest import copied
from tests.gateway.echoing import RING, Echoing, credentials, echoing
from tests.gateway.signing import Headers, Partner, outcome
from tests.gateway.test_losses import a_gateway
from tests.statements import statements

pytestmark = pytest.mark.asyncio(loop_scope="module")
SIZE = "/v1/complaints/size"
ECHO = "/v1/complaints/echo"
TARGET = f"{SIZE}?a=1&b=2&b=3"
REPLAYS = 200
CAMPAIGN_REPLAYS = 10_000
PATIENCE_SECONDS = 30
ENOUGH = 1_000_000  # requests a second of one account: nothing here is about the limit
_NUMBERS = itertools.count(1)


def once() -> Headers:
    return {"Idempotency-Key": f"signed-{next(_NUMBERS)}"}


@dataclass(frozen=True, kw_only=True)
class Town:
    """Two gateways on one database, and who may do what there."""

    house: Echoing
    other: Echoing
    home: Path
    database_url: str

    @property
    def client(self) -> httpx.AsyncClient:
        return self.house.client

    @property
    def front(self) -> ASGIApp:
        front: ASGIApp = self.client._transport.app  # type: ignore[attr-defined]
        return front

    def who(self, name: str) -> Headers:
        return credentials(self.home, name)

    def transactions(self) -> Transactions:
        transactions: Transactions = self.house.own.state.transactions
        return transactions

    def evict(self, name: str) -> None:
        """A second later: what was remembered of an account counts no longer."""
        for house in (self.house, self.other):
            house.own.state.authenticator.evict_account(name)

    async def change(self, statement: str) -> None:
        async with self.transactions().begin() as work:
            await work.db.execute(text(statement))

    async def count(self, query: str) -> Any:
        async with self.transactions().begin() as work:
            return await work.db.scalar(text(query))

    async def partner(self, **body: str) -> Partner:
        unsigned = await somebody(self.client, self.home)
        secret = await new_secret(self.client, self.who("administrator"), unsigned.name, unsigned.prefix, **body)
        return unsigned.with_secret(secret["signing_secret"], secret["algorithm"])


async def new_secret(client: httpx.AsyncClient, headers: Headers, name: str, prefix: str, **body: str) -> Any:
    path = f"/v1/accounts/{name}/keys/{prefix}/signing-secret"
    answer = await client.post(path, headers=headers | once(), json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def somebody(client: httpx.AsyncClient, home: Path) -> Partner:
    """An account nobody else knows, with a key that does not sign yet."""
    ours, name = credentials(home, "administrator"), f"signing.{next(_NUMBERS)}"
    opened = await client.post("/v1/accounts", headers=ours | once(), json={"name": name, "roles": ["partner"]})
    return Partner(client, name, opened.json()["key"], "")


@pytest.fixture(scope="module")
def shared_url(postgres: Postgres, migrated: str) -> Iterator[str]:
    with copied(postgres, migrated, "signing") as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    home = tmp_path_factory.mktemp("signing")
    async with echoing(shared_url, home, ENOUGH) as house, echoing(shared_url, home, ENOUGH) as other:
        yield Town(house=house, other=other, home=home, database_url=shared_url)


@pytest_asyncio.fixture(loop_scope="module")
async def partner(town: Town) -> Partner:
    return await town.partner()


@pytest.mark.parametrize("algorithm", ["hmac-sha256", "hmac-sm3"])
async def test_a_signed_request_is_taken_and_its_body_arrives(town: Town, algorithm: str) -> None:
    partner = await town.partner(algorithm=algorithm)

    posted = await partner.ask("POST", f"{SIZE}?b=2&a=1", b"x" * 1000)
    read = await partner.ask("GET", ECHO)
    me = await partner.ask("GET", "/v1/accounts/me")

    assert posted.json() == {"size": 1000, "query": "b=2&a=1", "caller": partner.name}
    assert (read.json()["caller"], me.json()["account"]) == (partner.name, partner.name)


async def test_a_key_with_a_secret_signs_everything_and_one_without_nothing(town: Town, partner: Partner) -> None:
    requests = (("GET", ECHO), ("POST", SIZE), ("GET", "/v1/accounts/me"), ("GET", "/status"), ("GET", "/v1/nowhere"))
    unsigned = [await partner.send(method, path, b"", partner.bare) for method, path in requests]
    others = [await town.client.get(ECHO, headers=town.who(name)) for name in ("partner", "platform_12345")]
    stranger = await partner.send("GET", "/health", b"", partner.bare)
    console = await partner.send("GET", "/console/", b"", partner.bare)

    assert {outcome(answer) for answer in unsigned} == {(401, "signature_missing")}
    assert {answer.status_code for answer in (*others, stranger)} == {200}
    assert console.status_code == 303  # to sign in, as anybody


CHANGES: dict[str, Callable[[Headers], tuple[str, str, bytes, Headers]]] = {
    "method": lambda signed: ("PUT", TARGET, b"body", signed),
    "path": lambda signed: ("POST", f"{SIZE}/?a=1&b=2&b=3", b"body", signed),
    "path, encoded otherwise": lambda signed: ("POST", "/v1/complaints/siz%65?a=1&b=2&b=3", b"body", signed),
    "query, a value": lambda signed: ("POST", f"{SIZE}?a=1&b=2&b=4", b"body", signed),
    "query, a name": lambda signed: ("POST", f"{SIZE}?a=1&c=2&b=3", b"body", signed),
    "query, one more": lambda signed: ("POST", f"{TARGET}&c=4", b"body", signed),
    "query, one less": lambda signed: ("POST", f"{SIZE}?a=1&b=2", b"body", signed),
    "query, none": lambda signed: ("POST", SIZE, b"body", signed),
    "query, order of one name": lambda signed: ("POST", f"{SIZE}?a=1&b=3&b=2", b"body", signed),
    "body": lambda signed: ("POST", TARGET, b"bodY", signed),
    "body, longer": lambda signed: ("POST", TARGET, b"body\n", signed),
    "body, none": lambda signed: ("POST", TARGET, b"", signed),
    "timestamp": lambda signed: (
        "POST",
        TARGET,
        b"body",
        signed | {"X-Signature-Timestamp": str(int(signed["X-Signature-Timestamp"]) - 1)},
    ),
    "nonce": lambda signed: ("POST", TARGET, b"body", signed | {"X-Signature-Nonce": "0" * 32}),
    "signature": lambda signed: ("POST", TARGET, b"body", signed | {"X-Signature": f"v1={'0' * 64}"}),
}


@pytest.mark.parametrize("what", CHANGES)
async def test_whatever_is_changed_it_is_not_what_was_signed(partner: Partner, what: str) -> None:
    method, target, body, headers = CHANGES[what](partner.sign("POST", TARGET, b"body"))

    answer = await partner.send(method, target, body, headers)

    assert outcome(answer) == (401, "unauthenticated")


async def test_parameters_of_different_names_may_be_turned_on_the_way(partner: Partner) -> None:
    turned = await partner.send("POST", f"{SIZE}?b=2&a=1&b=3", b"body", partner.sign("POST", TARGET, b"body"))

    assert turned.status_code == 200


async def test_a_signature_of_another_key_is_none(town: Town, partner: Partner) -> None:
    other = await town.partner()

    lent = await partner.send("GET", ECHO, b"", other.sign("GET", ECHO) | partner.bare)
    same_secret = other.with_secret(partner.secret)
    moved = await partner.send("GET", ECHO, b"", same_secret.sign("GET", ECHO) | partner.bare)

    assert [outcome(answer) for answer in (lent, moved)] == [(401, "unauthenticated")] * 2


async def test_an_unknown_key_and_a_wrong_signature_look_alike(town: Town, partner: Partner) -> None:
    headers = partner.sign("GET", ECHO) | {"X-Signature": f"v1={'0' * 64}", "X-Request-Id": "the-same-request"}
    wrong = await partner.send("GET", ECHO, b"", headers)
    answers, work = [wrong], []
    for key in ("wq_000000000000." + "x" * 43, f"wq_{partner.prefix}.{'x' * 43}"):
        with statements(town.transactions().engine) as executed:
            answers.append(await partner.send("GET", ECHO, b"", headers | {"Authorization": f"Bearer {key}"}))
        work.append([one for one in executed if "api_keys.secret_hash" in one])

    assert {(answer.status_code, answer.content) for answer in answers} == {(401, wrong.content)}
    assert len({tuple(answer.headers.items()) for answer in answers}) == 1
    assert work[0] == work[1]  # the same for a key nobody has and for one with another secret
    assert len(work[0]) == 1


@pytest.mark.parametrize("direction", [-1, 1], ids=["before", "ahead"])
async def test_the_clock_may_be_wrong_by_five_minutes_and_not_more(partner: Partner, direction: int) -> None:
    now = int(time.time())
    next_second = max(direction, 0)  # it may begin while the request is under way
    within = await partner.ask("GET", ECHO, timestamp=str(now + direction * (MAX_SKEW_SECONDS - 1)))
    beyond = await partner.ask("GET", ECHO, timestamp=str(now + next_second + direction * (MAX_SKEW_SECONDS + 1)))

    assert within.status_code == 200
    assert outcome(beyond) == (401, "signature_out_of_time")


async def test_the_clock_of_the_database_has_the_last_word(town: Town) -> None:
    at, key = int(time.time()), f"k{next(_NUMBERS)}"
    requests = [
        store.Nonce(key, "timely", at),
        store.Nonce(key, "an hour old", at - 3600),
        store.Nonce(key, "timely", at),
        store.Nonce(key, "an hour ahead", at + 3600),
    ]
    async with town.transactions().begin() as work:
        uses = await store.use_nonces(work.db, requests, MAX_SKEW_SECONDS)

    assert uses == [store.NonceUse(*one) for one in ((True, True), (False, False), (True, False), (False, False))]
    assert await town.count(f"select string_agg(nonce, ' ') from nonces where key = '{key}'") == "timely"  # noqa: S608 - ours


async def judged(partner: Partner, request: tuple[bytes, Headers]) -> httpx.Response:
    """The answer to a signed POST; who is put off comes again when told to."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (answer := await partner.send("POST", SIZE, *request)).status_code == 503:  # noqa: ASYNC110 - as it asks
            await asyncio.sleep(float(answer.headers["retry-after"]))
    return answer


async def replays_taken(town: Town, count: int) -> tuple[int, Counter[Any]]:
    """How many of so many copies of signed requests were taken, and how they were answered."""
    partner = await town.partner()
    requests = [(body, partner.sign("POST", SIZE, body)) for body in (b"0", b"1", b"2", b"3", b"4")]
    first = [await partner.send("POST", SIZE, *request) for request in requests]
    assert {answer.status_code for answer in first} == {200}
    clients, outcomes = (town.client, town.other.client), Counter[Any]()
    for start in range(0, count, 100):
        copies = [judged(partner.at(clients[number % 2]), requests[number % 5]) for number in range(start, start + 100)]
        outcomes.update([outcome(answer) for answer in await asyncio.gather(*copies)])
    return sum(times for (status, _), times in outcomes.items() if status < 400), outcomes


async def test_no_copy_is_taken_by_any_process(town: Town) -> None:
    taken, outcomes = await replays_taken(town, REPLAYS)

    assert (taken, outcomes) == (0, {(401, "signature_replayed"): REPLAYS})


@pytest.mark.campaign
async def test_of_ten_thousand_copies_none_is_taken(town: Town) -> None:
    taken, outcomes = await replays_taken(town, CAMPAIGN_REPLAYS)

    assert (taken, outcomes) == (0, {(401, "signature_replayed"): CAMPAIGN_REPLAYS})


async def test_no_copy_is_taken_after_a_restart(town: Town, partner: Partner) -> None:
    used = partner.sign("GET", ECHO)
    first = await partner.send("GET", ECHO, b"", used)
    async with echoing(town.database_url, town.home) as started:
        copy = await partner.at(started.client).send("GET", ECHO, b"", used)
        fresh = await partner.at(started.client).ask("GET", ECHO)

    assert (first.status_code, outcome(copy), fresh.status_code) == (200, (401, "signature_replayed"), 200)


async def test_of_equal_ones_that_come_at_once_one_is_taken(town: Town, partner: Partner) -> None:
    clients = (town.client, town.other.client)
    for _ in range(10):
        headers = partner.sign("POST", SIZE, b"x")
        requests = [partner.at(clients[number % 2]).send("POST", SIZE, b"x", headers) for number in range(8)]
        answers = await asyncio.gather(*requests)

        assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7


async def test_a_nonce_is_used_up_by_its_key_alone_and_by_good_requests_only(town: Town, partner: Partner) -> None:
    other, nonce = await town.partner(), "the-same-nonce-for-both"
    forged = partner.sign("GET", ECHO, nonce=nonce) | {"X-Signature": f"v1={'0' * 64}"}

    answers = [
        await partner.send("GET", ECHO, b"", forged),
        await partner.ask("GET", ECHO, nonce=nonce),
        await other.ask("GET", ECHO, nonce=nonce),
        await partner.ask("GET", ECHO, nonce=nonce),
    ]

    assert [answer.status_code for answer in answers] == [401, 200, 200, 401]


async def test_nonces_are_forgotten_when_nobody_can_use_them_again(town: Town) -> None:
    aged = text(
        "insert into nonces select 'aged', :word || n, now() - make_interval(secs => :age)"
        " from generate_series(1, :count) n"
    )
    old = {"word": "old", "age": nonces.RETENTION_SECONDS + 5, "count": nonces.DELETE_BATCH + 1}
    recent = {"word": "young", "age": nonces.RETENTION_SECONDS - 60, "count": 1}
    rounds = []
    async with town.transactions().begin() as work:
        await work.db.execute(aged, [old, recent])
        rounds += [
            await nonces.delete_expired_nonces(work) for _ in range(2)
        ]  # in one transaction: the job itself sees none of them

    assert nonces.RETENTION_SECONDS > 2 * MAX_SKEW_SECONDS
    assert rounds == [True, False]
    assert await town.count("select string_agg(nonce, ' ') from nonces where key = 'aged'") == "young1"


async def test_while_the_database_is_away_no_signed_request_is_taken() -> None:
    engine = engine_for(f"postgresql://nobody@127.0.0.1:{free_ports(1)[0]}/nowhere", "gateway")
    used = nonces.Nonces(Transactions("gateway", engine, SystemClock()))
    serving = asyncio.create_task(used.serve())

    with pytest.raises(Unavailable):
        await used.use(store.Nonce("k", "n" * 16, int(time.time())))

    serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    await engine.dispose()


async def test_both_secrets_count_in_the_overlap_under_load_and_an_older_one_ends(town: Town, partner: Partner) -> None:
    known, answers, clients = [partner], Counter[int](), (town.client, town.other.client)

    async def ask(client: httpx.AsyncClient, signing: Callable[[], Partner]) -> None:
        for _ in range(10):
            answers[(await signing().at(client).ask("POST", SIZE, b"x")).status_code] += 1

    async def rotate() -> None:
        secret = await new_secret(town.client, town.who("administrator"), partner.name, partner.prefix)
        assert secret["previous_until"] is not None
        known.append(partner.with_secret(secret["signing_secret"]))

    for _ in range(2):
        signers = (partial(known.__getitem__, -1), partial(known.__getitem__, len(known) - 1))  # at once, and late
        await asyncio.gather(*(ask(client, signer) for client in clients for signer in signers), rotate())
        await asyncio.gather(*(ask(client, signer) for client in clients for signer in signers))
    town.evict(partner.name)
    after = [(await signing.at(town.other.client).ask("GET", ECHO)).status_code for signing in known]

    assert answers == {200: 2 * 2 * 4 * 10}
    assert after == [401, 200, 200]


async def test_whoever_does_not_know_which_secret_counts_signs_with_both(town: Town, partner: Partner) -> None:
    secret = await new_secret(town.client, town.who("administrator"), partner.name, partner.prefix)
    await town.change("update signing_secrets set expires_at = now() where expires_at is not null")
    town.evict(partner.name)

    values = {"timestamp": str(int(time.time())), "nonce": "one-nonce-for-both"}
    old, new = (one.sign("GET", ECHO, **values) for one in (partner, partner.with_secret(secret["signing_secret"])))
    ended = await partner.send("GET", ECHO, b"", old)
    either = await partner.send("GET", ECHO, b"", old | {"X-Signature": f"{old['X-Signature']}, {new['X-Signature']}"})

    assert (outcome(ended), either.status_code) == ((401, "unauthenticated"), 200)


async def test_another_key_of_who_signs_signs_too(town: Town, partner: Partner) -> None:
    path = "/v1/accounts/me/keys"
    created = (await partner.send("POST", path, b"", partner.sign("POST", path) | once())).json()
    fresh = Partner(town.client, partner.name, created["key"], created["signing_secret"], created["algorithm"])

    bare = await partner.send("GET", ECHO, b"", fresh.bare)
    answers = [await one.ask("GET", ECHO) for one in (fresh, partner)]

    assert outcome(bare) == (401, "signature_missing")
    assert [answer.status_code for answer in answers] == [200, 200]


async def test_a_partner_begins_to_sign_without_a_pause(town: Town) -> None:
    old = await somebody(town.client, town.home)
    key = (await town.client.post("/v1/accounts/me/keys", headers=old.bare | once())).json()["key"]
    begun = replace(old, key=key)
    secret = await new_secret(town.client, begun.bare, "me", begun.prefix)

    signing = begun.with_secret(secret["signing_secret"])
    answers = [await signing.ask("GET", ECHO), await old.send("GET", ECHO, b"", old.bare)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert secret["previous_until"] is None
    assert outcome(await begun.send("GET", ECHO, b"", begun.bare)) == (401, "signature_missing")


async def test_secrets_of_others_and_of_no_key_are_not_to_be_had(town: Town, partner: Partner) -> None:
    async def request_secret(who: str, path: str, **body: str) -> tuple[int, str | None]:
        headers = town.who(who) | once()
        return outcome(await town.client.post(f"/v1/accounts{path}/signing-secret", headers=headers, json=body))

    ours = f"/{partner.name}/keys/{partner.prefix}"

    assert await request_secret("platform_12345", ours) == (403, "forbidden")
    assert await request_secret("platform_12345", f"/me/keys/{partner.prefix}") == (404, "not_found")
    assert await request_secret("administrator", f"/{partner.name}/keys/000000000000") == (404, "not_found")
    assert await request_secret("administrator", ours, algorithm="none") == (422, "invalid")
    # what was chosen stays
    assert await request_secret("administrator", ours, algorithm="hmac-sm3") == (422, "invalid")
    assert (await partner.ask("GET", ECHO)).status_code == 200


async def test_a_signing_secret_is_shown_once_and_stands_sealed_and_in_the_audit_trail(
    town: Town, partner: Partner
) -> None:
    ours, path = town.who("administrator") | once(), f"/v1/accounts/{partner.name}/keys/{partner.prefix}/signing-secret"
    new_one = (await town.client.post(path, headers=ours)).json()["signing_secret"]
    again = await town.client.post(path, headers=ours)
    response = await town.client.get(f"/v1/accounts/{partner.name}", headers=town.who("auditor"))
    tables = ("api_keys", "signing_secrets", "idempotency", "audit")
    stored = [await town.count(f"select string_agg(t::text, ' ') from {table} t") for table in tables]  # noqa: S608 - ours
    acts = await town.count(
        "select string_agg(account || ' ' || act, ', ' order by id) from audit"  # noqa: S608 - ours
        f" where subject = '{partner.name}' and reason = '{partner.prefix}'"
    )

    assert outcome(again) == (409, "answer_erased")
    assert [key["algorithm"] for key in response.json()["keys"]] == ["hmac-sha256"]
    for secret in (new_one, partner.secret):
        assert all(secret not in one and secret.encode().hex() not in one for one in (*stored, response.text))
    assert acts == ", ".join(["administrator.dev key.add", *["administrator.dev signing_secret.add"] * 2])


async def test_a_new_master_key_takes_signing_secrets_over(town: Town, partner: Partner) -> None:
    new = "new:" + "22" * 32
    box: SecretSealer = town.house.own.state.sealer
    async with town.transactions().begin() as work:
        [sealed] = await store.list_secrets(work.db, partner.prefix, work.now)
        await SecretSealer(KeyRing.from_text(f"{new},{RING.current.id}:{'00' * 32}")).rotate(work)
        [carried] = await store.list_secrets(work.db, partner.prefix, work.now)
        await work.db.rollback()  # the town goes on with its own

    assert carried.sealed != sealed.sealed
    assert SecretSealer(KeyRing.from_text(new)).open_signing_secret(carried) == partner.secret.encode()
    assert box.open_signing_secret(sealed) == partner.secret.encode()


async def test_a_secret_nobody_can_open_signs_nothing(town: Town, partner: Partner) -> None:
    await town.change(f"update signing_secrets set sealed = 'x' where key = '{partner.prefix}'")  # noqa: S608 - ours
    town.evict(partner.name)

    assert outcome(await partner.ask("GET", ECHO)) == (401, "unauthenticated")


A_MOMENT_AGO = "now() - interval '1 second'"  # the clock carried along here may be milliseconds behind the database's


async def test_secrets_go_with_their_time_and_their_key(town: Town, partner: Partner) -> None:
    await new_secret(town.client, town.who("administrator"), partner.name, partner.prefix)
    mine, counts = f"where key = '{partner.prefix}'", []
    for over in (
        f"update signing_secrets set expires_at = {A_MOMENT_AGO} {mine} and expires_at is not null",  # noqa: S608 - ours
        f"update api_keys set expires_at = {A_MOMENT_AGO} where prefix = '{partner.prefix}'",  # noqa: S608 - ours
    ):
        await town.change(over)
        async with town.transactions().begin() as work:
            await nonces.delete_expired_nonces(work)
        counts.append(await town.count(f"select count(*) from signing_secrets {mine}"))  # noqa: S608 - ours

    assert counts == [1, 0]


async def pieces(count: int, drawn: list[int] | None = None) -> AsyncIterator[bytes]:
    for number in range(count):
        if drawn is not None:
            drawn.append(number)
        yield bytes([number % 251]) * (64 << 10)


async def answer_digest(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A service that reads a chunked body and says what it was."""
    head, digest = await reader.readuntil(b"\r\n\r\n"), hashlib.sha256()
    if b"transfer-encoding: chunked" in head.lower():
        while size := int(await reader.readline(), 16):
            digest.update(await reader.readexactly(size))
            await reader.readline()
    answer = b'{"digest": "%s"}' % digest.hexdigest().encode()
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s" % (len(answer), answer))
    writer.close()


async def test_a_streamed_body_reaches_a_service_across_a_socket_as_it_was_signed(town: Town, partner: Partner) -> None:
    path, body = "/v1/complaints:batch", b"".join([piece async for piece in pieces(48)])
    async with await asyncio.start_server(answer_digest, "127.0.0.1", 0) as serving:
        address = f"http://127.0.0.1:{serving.sockets[0].getsockname()[1]}"
        async with a_gateway(town.database_url, town.home, {"intake": address}) as client:
            there = partner.at(client)
            whole = await there.send("POST", path, pieces(48), partner.sign("POST", path, body))
            cut = await there.send("POST", path, pieces(47), partner.sign("POST", path, body))

    assert whole.json() == {"digest": hashlib.sha256(body).hexdigest()}
    assert outcome(cut) == (401, "unauthenticated")


def raw_outcome(port: int, target: str, body: bytes | list[bytes], headers: Headers) -> Any:
    """What a client that sends an address just as it was given is answered; a list of bytes goes in chunks."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    line.request("POST", target, body, headers)
    answer = line.getresponse()
    answered = json.loads(answer.read())
    line.close()
    return answer.status, answered.get("code") or (answered["size"], answered["query"])


@contextlib.asynccontextmanager
async def listening(town: Town) -> AsyncIterator[int]:
    """The first gateway on a port of this machine."""
    config = uvicorn.Config(town.front, port=0, lifespan="off", log_level="error", http=BoundedProtocol)
    config.load()
    sockets, server = [config.bind_socket()], uvicorn.Server(config)
    sockets[0].listen()  # who comes before the server is there waits for it
    serving = asyncio.create_task(server.serve(sockets=sockets))
    try:
        yield sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await serving


@pytest.mark.parametrize("body", [b"x" * 100_000, [b"x" * 50_000, b"x" * 50_000], b""], ids=["whole", "chunks", "none"])
async def test_through_the_server_it_is_the_request_that_was_signed(
    town: Town, partner: Partner, body: bytes | list[bytes]
) -> None:
    target, whole = f"{SIZE}?%62=%7e&a=%E6%9C%9B+x&a=", body if isinstance(body, bytes) else b"".join(body)
    headers = partner.sign("POST", target, whole)
    async with listening(town) as port:
        answers = [await asyncio.to_thread(raw_outcome, port, target, body, headers) for _ in range(2)]

    assert answers == [(200, (len(whole), target.partition("?")[2])), (401, "signature_replayed")]


async def test_whoever_leaves_before_the_end_uses_nothing_up(town: Town, partner: Partner) -> None:
    headers, sent = partner.sign("POST", SIZE, b"half and half"), list[Message]()
    parts = iter([{"type": "http.request", "body": b"half", "more_body": True}, {"type": "http.disconnect"}])
    scope = {"type": "http", "method": "POST", "path": SIZE, "raw_path": SIZE.encode(), "query_string": b""}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def receive() -> Message:
        return next(parts)

    async def send(message: Message) -> None:
        sent.append(message)

    await town.front(scope | {"headers": raw}, receive, send)

    assert [message["status"] for message in sent if "status" in message] == [400]  # nobody reads it
    assert (await partner.send("POST", SIZE, b"half and half", headers)).status_code == 200


async def test_a_signed_body_beyond_the_limit_is_not_read_on(partner: Partner) -> None:
    headers = partner.sign("POST", SIZE)
    sent_headers = {
        "endless": {},
        "announced": {"Content-Length": str(MAX_SIGNED_BODY + 1)},
        "old": {"X-Signature-Timestamp": "1"},
    }
    drawn: dict[str, list[int]] = {name: [] for name in sent_headers}
    answers = {
        name: await partner.send("POST", SIZE, pieces(999, drawn[name]), headers | more)
        for name, more in sent_headers.items()
    }

    assert {name: outcome(answer) for name, answer in answers.items()} == {
        "endless": (413, "too_large"),
        "announced": (413, "too_large"),
        "old": (401, "signature_out_of_time"),
    }
    assert len(drawn["endless"]) <= MAX_SIGNED_BODY // (64 << 10) + 1
    assert (drawn["announced"], drawn["old"]) == ([], [])


async def test_keys_that_do_not_sign_cost_nothing_more(town: Town) -> None:
    town.evict("platform_12345.dev")
    with statements(town.transactions().engine) as executed:
        answer = await town.client.post(SIZE, headers=town.who("platform_12345"), content=b"x")

    assert answer.status_code == 200
    assert [one for one in executed if "insert into nonces" in one or "signing_secrets.key =" in one] == []
    assert sum("api_keys.secret_hash" in one for one in executed) == 1
