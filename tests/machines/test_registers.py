"""A register as a machine: decided twice, at once or cut off, the list of every day is what was decided."""

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from canon.shanghai import day_of
from chassis.web.auth import Caller
from tests.faults.county import HUB
from tests.faults.proxy import Mode
from tests.machines.sut import Sut, a_prefix, machine_holds
from tests.sweeps import sampled

HEAD = Caller(account="head.dev", roles=("section_head",), department="consumer_protection")
REGISTER = "/v1/registers/no-reason-return"
NAMES = st.sampled_from(["甲店", "乙店", "丙店"])
FAULTS = st.sampled_from([None, None, Mode.CUT_AFTER, Mode.CUT_BEFORE])
ACTS = {"suspension": ("listed", "suspended"), "restoration": ("suspended", "listed")}
OF_KIND = {"suspended": "suspension", "restored": "restoration", "left": "leave"}
CODES = {
    ("suspension", "suspended"): "already_suspended",
    ("restoration", "listed"): "not_suspended",
    ("suspension", None): "not_on_register",
    ("restoration", None): "not_on_register",
    ("leave", None): "not_on_register",
}


@pytest.fixture
def odr(database_url: str, tmp_path: Path) -> Iterator[Sut]:
    sut = Sut("odr", database_url, tmp_path, lifespan=False)
    yield sut
    sut.close()


@sampled
def test_a_register_is_on_every_day_what_was_decided(odr: Sut) -> None:
    machine_holds(RegisterMachine, odr)


class RegisterMachine(RuleBasedStateMachine):
    """The model: day by day, who stood on the register and how, as somebody with a wall calendar would note it."""

    def __init__(self, sut: Sut) -> None:
        super().__init__()
        self.sut = sut
        self.town = a_prefix()  # of this example's shops alone
        self.requests = 0
        self.entries: dict[str, str] = {}  # the last entry of a shop
        self.now: dict[str, str | None] = {}  # how it stands
        self.days: dict[date, dict[str, str]] = {self.today: {}}
        self.changes = 0

    @property
    def today(self) -> date:
        return day_of(self.sut.clock.now())

    @rule(name=NAMES, fault=FAULTS)
    def join(self, name: str, fault: Mode | None) -> None:
        body = {"name": name, "address": "人民路1号", "town": self.town, "field": "food", "valid_from": str(self.today)}
        answer = self._send(HUB, REGISTER, body, fault)
        if self.now.get(name) is None:
            assert answer.status_code == 201, answer.text
            self.entries[name] = answer.json()["id"]
            self._note(name, "listed")
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "already_listed"), answer.text

    @precondition(lambda self: self.entries)
    @rule(name=NAMES, act=st.sampled_from([*sorted(ACTS), "leave"]), fault=FAULTS)
    def decide(self, name: str, act: str, fault: Mode | None) -> None:
        if name in self.entries:
            self._judge(name, act, self._send(HEAD, self._path(name, act), {"reason": "核查属实"}, fault))

    @precondition(lambda self: self.entries)
    @rule(name=NAMES, acts=st.lists(st.sampled_from([*sorted(ACTS), "leave"]), min_size=2, max_size=3))
    def decide_at_once(self, name: str, acts: list[str]) -> None:
        """Several heads decide in the same moment; in some order each was right."""
        if name not in self.entries:
            return
        answers = self.sut.run(self._together(name, acts))
        done = [answer for answer in answers if answer.is_success]
        entry = self.sut.ask(HUB, "GET", f"{REGISTER}/{self.entries[name]}").json()
        for change in entry["changes"][len(entry["changes"]) - len(done) :]:
            self._judge(name, OF_KIND[change["kind"]], done[0])
        assert all(answer.status_code == 409 for answer in answers if not answer.is_success)

    @rule(days=st.sampled_from([1, 7]))
    def wait(self, days: int) -> None:
        standing = dict(self.days[self.today])
        for _ in range(days):
            self.sut.later(timedelta(days=1))
            self.days[self.today] = dict(standing)

    @invariant()
    def the_list_of_every_day_is_what_was_decided(self) -> None:
        for day in sorted(self.days)[-10:]:
            listed = self._list(as_of=day.isoformat())
            assert {item["name"]: item["state"] for item in listed["items"]} == self.days[day], day
            assert listed["count"] == len(self.days[day])
            assert listed["suspended"] == sum(state == "suspended" for state in self.days[day].values())

    @invariant()
    def what_joined_and_left_adds_up(self) -> None:
        days = sorted(self.days)
        period = self._list(**{"from": days[0].isoformat(), "to": days[-1].isoformat()})

        assert period["count"] == period["joined"] - period["left"]

    def teardown(self) -> None:
        published = self.sut.rows(
            "select l.aggregate_id, l.version from event_log l join entries e on e.entry_id = l.aggregate_id"
            " where e.town = $1 order by l.aggregate_id, l.version",
            self.town,
        )
        versions: dict[UUID, list[int]] = {}
        for row in published:
            versions.setdefault(row["aggregate_id"], []).append(row["version"])

        assert all(found == list(range(1, len(found) + 1)) for found in versions.values())
        assert len(published) == self.changes

    def _list(self, **query: str) -> dict[str, Any]:
        wanted = "&".join(f"{name}={value}" for name, value in {"town": self.town, **query}.items())
        found: dict[str, Any] = self.sut.ask(HUB, "GET", f"{REGISTER}?{wanted}").json()
        return found

    def _path(self, name: str, act: str) -> str:
        return f"{REGISTER}/{self.entries[name]}/{act}"

    def _send(self, caller: Caller, path: str, body: dict[str, Any], fault: Mode | None) -> httpx.Response:
        key = self._new_key()
        if fault is not None:
            self.sut.strike(fault)
            self.sut.ask(caller, "POST", path, body, key)
            self.sut.heal()
        return self.sut.settled(caller, path, body, key)

    def _new_key(self) -> str:
        self.requests += 1
        return f"{self.town}-{self.requests}"

    def _judge(self, name: str, act: str, answer: httpx.Response) -> None:
        state = self.now.get(name)
        code = CODES.get((act, state))
        if code is not None:
            assert (answer.status_code, answer.json()["code"]) == (409, code), answer.text
            return
        assert answer.status_code == 200, answer.text
        self._note(name, ACTS[act][1] if act in ACTS else None)

    def _note(self, name: str, state: str | None) -> None:
        self.now[name] = state
        self.changes += 1
        self.days[self.today].pop(name, None)
        if state is not None:
            self.days[self.today][name] = state

    async def _together(self, name: str, acts: list[str]) -> list[httpx.Response]:
        body = {"reason": "核查属实"}
        asking = [self.sut.send(HEAD, "POST", self._path(name, act), body, self._new_key()) for act in acts]
        return list(await asyncio.gather(*asking))
