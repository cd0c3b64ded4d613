"""Strangers as a machine: whatever they file beside a victim, they read nothing of it and decide nothing for it.

Partners, both platforms, an enterprise, officers and a hub that takes look-alikes for one matter. Each secret of the
victim is a word of its own; the check reads everything a stranger may read.
"""

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from tests.faults.county import County
from tests.machines.sut import machine_holds
from tests.one_matter.bureau import ENTERPRISE, Bureau, a_bureau
from tests.sweeps import IS_WHOLE, sampled

RUNS = 500  # in `make sweeps`
VICTIMS, STRANGER = ("12345", "12315", "partner"), "other_partner"
TEXTS = {
    "complaint": "我在百味轩餐饮店办了储值卡，充了两千元，饭店关门了，要求退还一千八百元。",
    "report": "举报百味轩餐饮店无证经营，后厨没有许可证，要求查处。",
}
SHOP = "望川县百味轩餐饮店"
LETTERS = "甲乙丙丁戊己庚辛壬癸"
CONSENTS = {"consumer_consents": True, "respondent_consents": True, "mode": "call"}
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("hub", "assign", {"department": "consumer_protection", "officer": "officer"}),
    ("officer", "first-feedback", {"text": "已联系商家。"}),
    ("officer", "accept", {}),
    ("officer", "start-mediation", CONSENTS),
    ("officer", "terminate", {"reason": "ABSENT_OR_REFUSES"}),
    ("officer", "send-to-odr", {"enterprise": ENTERPRISE.enterprise}),
    ("officer", "close", {"result": "terminated", "note": "已告知。"}),
)
Message = tuple[str, str, str]  # complaint, who filed it, kind
_TELEPHONES = itertools.count(13_600_000_000)
_WORDS = itertools.count()


def a_secret() -> str:
    """Return a word that stands nowhere else."""
    return "青石板" + "".join(LETTERS[int(digit)] for digit in f"{next(_WORDS):06}") + "号"


class Town:
    """A bureau that lives longer than an example, with an enterprise that settles online."""

    def __init__(self, database_url: str, home: Path) -> None:
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._county = County(database_url, home / "home", home)
        self.bureau: Bureau = self.run(self._stack.enter_async_context(a_bureau(self._county, is_stepped=True)))
        self.run(self._open_shop())

    def run(self, doing: Any) -> Any:
        return self._runner.run(doing)

    def close(self) -> None:
        self.run(self._stack.aclose())
        self.run(self._county.close())
        self._runner.close()

    async def _open_shop(self) -> None:
        applied = await self.bureau.post("odr", "enterprise", "/v1/odr/enterprises", {"name": SHOP, "promise": True})
        path = f"/v1/odr/enterprises/{applied.json()['id']}/review"
        assert (await self.bureau.post("odr", "hub", path, {"approved": True})).is_success
        await self.bureau.settle()


@pytest.fixture
def town(database_url: str, tmp_path: Path) -> Iterator[Town]:
    town = Town(database_url, tmp_path)
    yield town
    town.close()


@sampled
def test_a_stranger_reads_nothing_of_a_victim_and_decides_nothing_for_it(town: Town) -> None:
    machine_holds(StrangerMachine, town, shrinks=False, examples=RUNS if IS_WHOLE else 0)


class StrangerMachine(RuleBasedStateMachine):
    """The model: which words are the victim's, and which of its complaints it took back itself."""

    own: Bundle[Message] = Bundle("own")
    foreign: Bundle[Message] = Bundle("foreign")

    def __init__(self, town: Town) -> None:
        super().__init__()
        self.town, self.bureau = town, town.bureau
        self.telephone, self.order = str(next(_TELEPHONES)), f"HY{next(_WORDS):010}"
        self.secrets: list[str] = []
        self.victims: dict[str, str] = {}  # complaint: who filed it
        self.strangers: list[str] = []

    def secret(self) -> str:
        self.secrets.append(a_secret())
        return self.secrets[-1]

    @rule(target=own, source=st.sampled_from(VICTIMS), kind=st.sampled_from(sorted(TEXTS)))
    def victim_files(self, source: str, kind: str) -> Message:
        word = self.secret()
        text = f"{TEXTS[kind]}单号{self.order}，{word}可以作证。"
        complaint_id = self.town.run(self._file(source, kind, text))
        self.victims[complaint_id] = source
        return complaint_id, source, kind

    @rule(target=foreign, kind=st.sampled_from(sorted(TEXTS)), name=st.sampled_from([None, "段青"]))
    def stranger_files(self, kind: str, name: str | None) -> Message:
        text = f"{TEXTS[kind]}单号{self.order}。"
        complaint_id = self.town.run(self._file_over_interface(STRANGER, text, {"name": name}))
        self.strangers.append(complaint_id)
        return complaint_id, STRANGER, kind

    @rule(one=own, other=foreign, verdict=st.sampled_from(["same_matter", "supplement", "other"]))
    def hub_decides(self, one: Message, other: Message, verdict: str) -> None:
        self._tried(self.bureau.decide(one[0], other[0], verdict))

    @rule(one=own, step=st.sampled_from(STEPS))
    def officer_works_for_the_victim(self, one: Message, step: tuple[str, str, dict[str, Any]]) -> None:
        who, command, body = step
        self._tried(self.bureau.attempt(one[0], command, body, who))

    @rule(one=foreign, step=st.sampled_from(STEPS[:-2]))
    def officer_works_for_the_stranger(self, one: Message, step: tuple[str, str, dict[str, Any]]) -> None:
        who, command, body = step
        self._tried(self.bureau.attempt(one[0], command, body, who))

    @rule(one=own)
    def victim_agrees(self, one: Message) -> None:
        terms = {"terms": f"退还余额，{self.secret()}。", "amount_fen": 180_000}
        self._tried(self.bureau.attempt(one[0], "agree", terms, "officer"))

    @rule(one=own)
    def enterprise_offers_to_the_victim(self, one: Message) -> None:
        for dispute in self._disputes("enterprise"):
            if dispute["state"] == "open" and dispute["case_id"] == one[0]:
                offer = {"terms": f"退款，{self.secret()}。", "amount_fen": 1}
                self._tried(self.bureau.post("odr", "enterprise", f"/v1/odr/disputes/{dispute['id']}/offers", offer))

    @rule()
    def stranger_answers_every_offer(self) -> None:
        for dispute in self._disputes("enterprise"):
            path = f"/v1/odr/disputes/{dispute['id']}/offers/1/acceptance"
            answer = self.town.run(self.bureau.post("odr", STRANGER, path))
            assert not answer.is_success or dispute["case_id"] in self.strangers, answer.text

    @rule(one=own)
    def victim_supplements(self, one: Message) -> None:
        self.town.run(self.bureau.supplement(one[0], one[1], f"补充：{self.secret()}。"))

    @rule(one=foreign, days=st.integers(1, 3))
    def stranger_supplements(self, one: Message, days: int) -> None:
        before = self._verifications()
        self.bureau.pass_by(days=days)
        self.town.run(self.bureau.supplement(one[0], STRANGER, "另有新的照片，昨天又看见没有许可证。"))
        self.town.run(self.bureau.settle())
        assert self._verifications() == before

    @rule(one=foreign)
    def stranger_withdraws(self, one: Message) -> None:
        before = self._states()
        self.town.run(self.bureau.withdraw(one[0], STRANGER))
        self.town.run(self.bureau.settle())
        assert self._states() == before

    @rule()
    def everybody_looks(self) -> None:
        self.town.run(self.bureau.settle())
        for one in self.strangers:
            text = self.town.run(self._read(one))
            assert [word for word in (*self.secrets, *self.victims) if word in text] == []
        for one in self.victims:
            answer = self.town.run(self.bureau.get("intake", STRANGER, f"/v1/complaints/{one}"))
            assert answer.status_code == 404

    def teardown(self) -> None:
        self.everybody_looks()

    def _tried(self, doing: Any) -> None:
        answer = self.town.run(doing)
        assert answer.is_success or answer.status_code in (403, 404, 409, 422), answer.text
        self.town.run(self.bureau.settle())

    def _disputes(self, who: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.town.run(self.bureau.ask("odr", "/v1/odr/disputes", who))["items"]
        return items

    def _verifications(self) -> list[Any]:
        """The verification clocks of the victim's reports, in cases that its own message opened."""
        cases = {one: self.town.run(self.bureau.case(one)) for one in self.victims}
        return [
            [clock["due_at"] for clock in case["clocks"] if clock["kind"] == "verification"]
            for one, case in cases.items()
            if case["id"] == one
        ]

    def _states(self) -> list[str]:
        return [self.town.run(self.bureau.see(one))["state"] for one in self.victims]

    async def _file(self, source: str, kind: str, text: str) -> str:
        self.bureau.pass_by(minutes=1)
        if source == "partner":
            person = {"name": "张丽华", "phone": self.telephone, "confidential": True}
            return await self._file_over_interface(source, text, person)
        label = {"complaint": "投诉", "report": "举报"}[kind]
        complaint_id = await self.bureau.file(source, text=text, kind=label, phone=self.telephone)
        await self.bureau.settle()
        return complaint_id

    async def _file_over_interface(self, who: str, text: str, person: dict[str, Any]) -> str:
        self.bureau.pass_by(minutes=1)
        matter = {"text": text, "order_no": self.order, "amount_fen": 200_000}
        body = {"complainant": person, "respondent": {"name": SHOP}, "matter": matter}
        complaint_id = await self.bureau.file_over_interface(who, body)
        await self.bureau.settle()
        return complaint_id

    async def _read(self, complaint_id: str) -> str:
        """Everything that a stranger reads about its complaint, and of disputes."""
        own = f"/v1/complaints/{complaint_id}"
        requested = [("intake", own + path) for path in ("", "/timeline", "/notices", "/attachments")]
        requested += [("dispatch", f"/v1/cases/{complaint_id}"), ("odr", "/v1/odr/disputes")]
        requested += [("intake", "/v1/complaints"), ("intake", f"{own}/matches"), ("dispatch", "/v1/cases")]
        return "".join([(await self.bureau.get(service, STRANGER, path)).text for service, path in requested])
