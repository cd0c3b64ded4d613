"""Strangers guess passwords at a running gateway: named persons sign in meanwhile, and nobody waits for the hashing."""

import contextlib
import itertools
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.bad_input.system import System, a_key
from tests.journeys.messages import a_partner_complaint
from tests.sweeps import only_in_sweeps, sampled

ATTACKER, PERSON = "127.0.66.1", "127.0.77.1"  # two networks; both lead to this machine
EVERY_SECONDS = 0.3
LONG_ENOUGH = 12  # wrong passwords: more than twice as many as lock a network out
SIGN_INS = 5
FLOODERS = 12  # strangers who each send one password after the other
REQUESTS = 20
MOST_PUT_OFF = 0.1  # of complaints: what a busy machine cannot write at once comes again (503)


class Stranger:
    """Sends wrong passwords from one network until it is stopped, and keeps count of what it is told."""

    def __init__(self, system: System, users: Iterator[str], every_seconds: float) -> None:
        self.codes: Counter[str] = Counter()
        self.has_been_refused = threading.Event()  # so often that its network is locked out
        self._client = client_at(system, ATTACKER)
        self._users = users
        self._every_seconds = every_seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        with self._client:
            while not self._stopped.wait(self._every_seconds):
                body = {"user": next(self._users), "password": "guessed"}
                answer = self._client.post("/v1/sessions", json=body)
                self.codes[answer.json()["code"]] += 1
                if self.codes.total() >= LONG_ENOUGH:
                    self.has_been_refused.set()

    def stop(self) -> None:
        self._stopped.set()


def client_at(system: System, address: str) -> httpx.Client:
    """A client whose requests come from this address."""
    transport = httpx.HTTPTransport(local_address=address)
    return httpx.Client(transport=transport, base_url=system.address, timeout=20, trust_env=False)


def names_of_nobody(stranger: int) -> Iterator[str]:
    """Another name each time, so that no bound of a name ends the hashing."""
    return (f"nobody.{stranger}.{number}" for number in itertools.count())


@contextlib.contextmanager
def guessing(strangers: list[Stranger]) -> Iterator[None]:
    threads = [threading.Thread(target=one.run) for one in strangers]
    for thread in threads:
        thread.start()
    try:
        for one in strangers:
            assert one.has_been_refused.wait(60)
        yield
    finally:
        for one in strangers:
            one.stop()
        for thread in threads:
            thread.join()


def timed(ask: Callable[[], httpx.Response], times: int) -> tuple[Counter[int], list[float]]:
    """What was answered so many times, and how long each took, in ms."""
    statuses, took = Counter[int](), []
    for _ in range(times):
        began = time.perf_counter()
        statuses[ask().status_code] += 1
        took.append((time.perf_counter() - began) * 1000)
    return statuses, took


def format_durations(took: list[float]) -> str:
    return f"{statistics.median(took):.0f} ms, at most {max(took):.0f}"


@pytest.mark.parametrize("name", ["section_head", pytest.param("bureau_head", marks=only_in_sweeps)])
def test_who_is_guessed_at_from_one_network_signs_in_from_another(system: System, name: str) -> None:
    user, password = system.person_of(name)
    stranger = Stranger(system, itertools.repeat(user), EVERY_SECONDS)

    with guessing([stranger]), client_at(system, PERSON) as person:
        statuses, took = timed(lambda: person.post("/v1/sessions", json={"user": user, "password": password}), SIGN_INS)

    print(f"{name}: {dict(statuses)} in {format_durations(took)}; the stranger was told {dict(stranger.codes)}")  # noqa: T201
    assert statuses == {200: SIGN_INS}
    assert stranger.codes["wrong_password"] == 5
    assert set(stranger.codes) == {"wrong_password", "locked_out"}


@sampled
def test_while_strangers_have_passwords_hashed_nobody_else_is_refused(system: System) -> None:
    strangers = [Stranger(system, names_of_nobody(number), 0.0) for number in range(FLOODERS)]
    user, password = system.person_of("auditor")
    with client_at(system, PERSON) as person, system.client("partner") as partner, system.client("auditor") as auditor:
        asks = {
            "file": lambda: partner.post(
                "/v1/complaints", json=a_partner_complaint(f"GUESSED-{a_key()}"), headers={"Idempotency-Key": a_key()}
            ),
            "confirm": lambda: auditor.post("/v1/accounts/me/second-factor", json={"password": password}),
            "sign in": lambda: person.post("/v1/sessions", json={"user": user, "password": password}),
        }
        before = {what: timed(ask, REQUESTS) for what, ask in asks.items()}
        with guessing(strangers):
            beside = {what: timed(ask, REQUESTS) for what, ask in asks.items()}

    for what in asks:
        print(f"{what}: {format_durations(before[what][1])}; beside strangers {format_durations(beside[what][1])}")  # noqa: T201
    filed, confirmed, signed_in = (beside[what][0] for what in asks)
    assert (confirmed, signed_in) == ({200: REQUESTS}, {200: REQUESTS})
    assert filed.keys() <= {201, 503}
    assert filed[503] <= REQUESTS * MOST_PUT_OFF
