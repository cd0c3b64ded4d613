"""Intake as a machine: whatever is filed, filed again, cut off, added or withdrawn, it keeps what it said."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule

from chassis.web.auth import Caller
from tests.faults.county import PARTNER
from tests.faults.filing import a_filing
from tests.faults.proxy import Mode
from tests.machines.sut import Sut, a_prefix, machine_holds
from tests.sweeps import sampled

OTHER = Caller(account="rival", roles=("partner",), source="partner:rival")
WORDS = ("在某健身房办了年卡两千元，健身房关门跑路，要求退还余额。", "买的冰箱三个月不制冷，商家不肯保修。")
Filing = tuple[int, str | None]


@pytest.fixture
def intake(database_url: str, tmp_path: Path) -> Iterator[Sut]:
    sut = Sut("intake", database_url, tmp_path, lifespan=True)
    yield sut
    sut.close()


@sampled
def test_intake_agrees_with_its_model(intake: Sut) -> None:
    machine_holds(IntakeMachine, intake)


class IntakeMachine(RuleBasedStateMachine):
    """The model: what each key was used for and answered with, which complaint has which external id and says what."""

    ids: Bundle[str] = Bundle("ids")

    def __init__(self, sut: Sut) -> None:
        super().__init__()
        self.sut = sut
        self.prefix = a_prefix()
        self.answers: dict[str, tuple[Filing, int, bytes]] = {}
        self.naturals: dict[str, str] = {}
        self.said_last: dict[str, int] = {}  # the words under each external id
        self.said_anew = 0
        self.complaints: set[str] = set()
        self.withdrawn: set[str] = set()
        self.said_more: dict[str, int] = {}

    @rule(
        target=ids,
        key=st.sampled_from("abc"),
        words=st.integers(0, 1),
        external=st.sampled_from([None, None, "E1", "E2"]),
        fault=st.sampled_from([None, None, None, Mode.CUT_AFTER, Mode.CUT_BEFORE]),
    )
    def submit(self, key: str, words: int, external: str | None, fault: Mode | None) -> Any:
        if fault is not None:
            self.sut.strike(fault)
            first = self.sut.ask(PARTNER, "POST", "/v1/complaints", self._body((words, external)), self._key(key))
            self.sut.heal()
            if first.status_code != 503:
                return self._judged(key, (words, external), first)
        answer = self.sut.settled(PARTNER, "/v1/complaints", self._body((words, external)), self._key(key))
        return self._judged(key, (words, external), answer)

    @rule(identifier=ids, again=st.booleans())
    def supplement(self, identifier: str, again: bool) -> None:  # noqa: FBT001 - hypothesis passes it
        path = f"/v1/complaints/{identifier}/supplements"
        key = f"{self.prefix}-s{len(self.said_more)}-{identifier}"
        answers = [self.sut.settled(PARTNER, path, {"text": "商家仍未回应。"}, key) for _ in range(1 + again)]

        assert {answer.status_code for answer in answers} <= {201, 409}
        assert len({answer.content for answer in answers if answer.is_success}) <= 1
        if answers[0].is_success:
            self.said_more[key] = 1
        else:
            assert identifier in self.withdrawn

    @rule(identifier=ids)
    def withdraw(self, identifier: str) -> None:
        path = f"/v1/complaints/{identifier}/withdrawal"
        answer = self.sut.settled(PARTNER, path, {"reason": "已自行解决"}, f"{self.prefix}-w-{identifier}")

        assert answer.status_code == 200, answer.text
        self.withdrawn.add(identifier)

    @rule(identifier=ids)
    def read(self, identifier: str) -> None:
        mine = self.sut.ask(PARTNER, "GET", f"/v1/complaints/{identifier}")
        theirs = self.sut.ask(OTHER, "GET", f"/v1/complaints/{identifier}")

        assert (mine.status_code, mine.json()["id"]) == (200, identifier)
        assert theirs.status_code == 404

    def teardown(self) -> None:
        mine = f"{self.prefix}-%"
        rows = self.sut.rows("select id from complaints where respondent_name like $1", mine)
        published = self.sut.rows(
            "select aggregate_id, array_agg(version order by version) as versions from event_log"
            " where aggregate_id = any($1) group by 1",
            [row["id"] for row in rows],
        )
        audited = self.sut.rows(
            "select subject, count(*) as lines from audit"
            " where act = 'accept_complaint' and subject = any($1) group by 1",
            [str(row["id"]) for row in rows],
        )
        added = self.sut.rows(
            "select count(*) as n from supplements where complaint_id = any($1)", [row["id"] for row in rows]
        )

        assert {str(row["id"]) for row in rows} == self.complaints
        assert len(rows) == len(self.complaints)
        assert all(row["versions"] == list(range(1, len(row["versions"]) + 1)) for row in published)
        assert len(published) == len(rows)
        assert {row["subject"]: row["lines"] for row in audited} == dict.fromkeys(self.complaints, 1)
        assert added[0]["n"] == len(self.said_more) + self.said_anew

    def _key(self, key: str) -> str:
        return f"{self.prefix}-{key}"

    def _body(self, filing: Filing) -> dict[str, Any]:
        words, external = filing
        named = {"external_id": f"{self.prefix}-{external}"} if external else {}
        return a_filing(f"{self.prefix}-{words}", WORDS[words], **named)

    def _judged(self, key: str, filing: Filing, answer: Any) -> Any:
        answers = self.answers.get(key)
        if answers is not None:
            if answers[0] == filing:
                assert (answer.status_code, answer.content) == answers[1:], answer.text
            else:
                assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
            return multiple()
        identifier = answer.json()["id"]
        known = self.naturals.get(filing[1] or "")
        if known is not None:
            assert (answer.status_code, identifier) == (200, known)
            self.said_anew += self.said_last[filing[1] or ""] != filing[0]
        else:
            assert answer.status_code == 201, answer.text
            assert identifier not in self.complaints
        self.answers[key] = (filing, answer.status_code, answer.content)
        self.complaints.add(identifier)
        if filing[1]:
            self.naturals.setdefault(filing[1], identifier)
            self.said_last[filing[1]] = filing[0]
        return identifier
