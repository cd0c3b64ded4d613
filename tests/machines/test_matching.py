"""Matching as a machine: whatever is filed, decided, worked on and taken back, each matter has one case."""

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule

from contracts.intake import Verdict
from tests.faults.county import County
from tests.machines.sut import machine_holds
from tests.one_matter.bureau import MORNING, a_bureau
from tests.one_matter.clerk import Clerk
from tests.sweeps import sampled

TEXTS = (
    "我在百味轩餐饮店办了储值卡，充了两千元，饭店关门了，电话也打不通，要求退还卡里剩余的一千八百元。",
    "来电人反映在该餐饮店办理储值卡后店铺停业，余额没有退还，要求协助退款。",
)
SOURCES = ("12345", "12315")
PERSONS = ("张丽华", "王小明")
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("hub", "assign", {"department": "consumer_protection", "officer": "officer"}),
    ("officer", "first-feedback", {"text": "已联系商家。"}),
    ("officer", "accept", {}),
    ("officer", "terminate", {"reason": "ABSENT_OR_REFUSES"}),
    ("officer", "close", {"result": "terminated", "note": "已告知。"}),
)
Message = tuple[str, str, str]  # complaint, source, person
_TELEPHONES = itertools.count(13_700_000_000)


class LivingBureau:
    """A bureau that lives longer than an example, worked at step by step."""

    def __init__(self, database_url: str, home: Path) -> None:
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._county = County(database_url, home / "home", home)
        self.clerk = Clerk(self.run(self._stack.enter_async_context(a_bureau(self._county))))

    def run(self, doing: Any) -> Any:
        """Do something, while all services go on with their own work."""
        return self._runner.run(doing)

    def close(self) -> None:
        self.run(self._stack.aclose())
        self.run(self._county.close())
        self._runner.close()


@pytest.fixture
def bureau(database_url: str, tmp_path: Path) -> Iterator[LivingBureau]:
    bureau = LivingBureau(database_url, tmp_path)
    yield bureau
    bureau.close()


@sampled
def test_one_matter_is_one_case_whatever_happens(bureau: LivingBureau) -> None:
    machine_holds(MatchingMachine, bureau, shrinks=False)


class MatchingMachine(RuleBasedStateMachine):
    """The model is what the outside knows (``Matters``); the checker says what is broken."""

    messages: Bundle[Message] = Bundle("messages")

    def __init__(self, bureau: LivingBureau) -> None:
        super().__init__()
        self.bureau, self.clerk = bureau, bureau.clerk
        self.telephones = {person: str(next(_TELEPHONES)) for person in PERSONS}

    @rule(
        target=messages, source=st.sampled_from(SOURCES), person=st.sampled_from(PERSONS), text=st.sampled_from(TEXTS)
    )
    def file(self, source: str, person: str, text: str) -> Message:
        return self.bureau.run(self._file(source, person, text)), source, person

    @rule(target=messages, person=st.sampled_from(PERSONS))
    def file_on_both_at_once(self, person: str) -> Any:
        async def both() -> list[str]:
            return await asyncio.gather(*(self._file(source, person, TEXTS[0]) for source in SOURCES))

        return multiple(*((one, source, person) for one, source in zip(self.bureau.run(both()), SOURCES, strict=True)))

    @rule(one=messages, other=messages, verdict=st.sampled_from(Verdict))
    def decide(self, one: Message, other: Message, verdict: Verdict) -> None:
        if one[0] != other[0] and (one[2] == other[2] or verdict is Verdict.OTHER):
            self.bureau.run(self.clerk.decide(one[0], other[0], verdict))

    @rule(one=messages)
    def note(self, one: Message) -> None:
        self.bureau.run(self.clerk.note(one[0]))

    @rule(one=messages, step=st.sampled_from(STEPS))
    def work(self, one: Message, step: tuple[str, str, dict[str, Any]]) -> None:
        who, command, body = step
        answer = self.bureau.run(self.clerk.bureau.attempt(one[0], command, body, who))
        assert answer.is_success or answer.status_code in (403, 404, 409), answer.text

    @rule(one=messages, text=st.sampled_from(TEXTS))
    def supplement(self, one: Message, text: str) -> None:
        self.bureau.run(self.clerk.bureau.supplement(one[0], one[1], text))

    @rule(one=messages)
    def withdraw(self, one: Message) -> None:
        self.bureau.run(self.clerk.bureau.withdraw(one[0], one[1]))

    @rule()
    def come_to_rest(self) -> None:
        assert self.bureau.run(self.clerk.violations()) == []

    def teardown(self) -> None:
        self.come_to_rest()

    async def _file(self, source: str, person: str, text: str) -> str:
        self.clerk.bureau.pass_by(minutes=1)
        limit = MORNING.replace(month=12)
        who = {"name": person, "phone": self.telephones[person], "limit": limit}
        return await self.clerk.file(source, self.telephones[person], "card", text=text, **who)
