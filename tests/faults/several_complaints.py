"""What is done about several complaints together, act by act: groups, closing shops, signals, matches, imports."""

from typing import Any

import httpx

from tests.faults.lives import Act, Life
from tests.journeys.messages import a_gym_registration
from tests.services.intake.comparing import GYM, a_message
from tests.services.intake.imports.lists import a_row, csv_of
from tests.services.intake.signals.test_signals import nuts

SHOPS = "/v1/groups/closing-shops"
TRAINERS = {"text": "办了年卡，教练换了三次，要求退卡", "request": "退卡"}
PERSONS = 3  # who raise the alarm about a shop
OF_ONE_PERSON = 6  # complaints that raise a signal
ROWS = 3


class Together(Life):
    """Several complaints, each of another person."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.complaints: list[str] = []

    def _file_all(self, *messages: dict[str, Any]) -> Act:
        async def act() -> None:
            for message in messages:
                answer = await self._act("partner", "/v1/complaints", message)
                self.complaints.append(answer["id"])

        return act

    def _open(self, respondent: str, topic: str) -> Act:
        async def act() -> None:
            body = {"respondent": respondent, "topic": topic, "members": self.complaints[-2:]}
            self._group = f"/v1/groups/{(await self._act('hub', '/v1/groups', body))['id']}"

        return act


class Grouped(Together):
    """Two complaints, the topic of one corrected, become a group; one consents, and all are urged."""

    def acts(self) -> dict[str, Act]:
        messages = [a_message(number, matter=TRAINERS) for number in (20, 21)]
        return {
            "file": self._file_all(*messages),
            "correct the topic": self._correct,
            "open a group": self._open(GYM, "training_refund"),
            "consent": self._consent,
            "urge all": self._urge,
        }

    async def _correct(self) -> None:
        path = f"/v1/complaints/{self.complaints[0]}/topic"
        await self._act("hub", path, {"topic": "training_refund"})

    async def _consent(self) -> None:
        consents = {"consents": [{"id": self.complaints[0], "given": True}]}
        await self._act("hub", f"{self._group}/members", consents)

    async def _urge(self) -> None:
        await self._act("hub", f"{self._group}/commands/urge", {"body": {"note": "请尽快处理。"}})


class Suspected(Together):
    """A shop looks as if it closed, which is not so; of another one a group stands already, and the alarm joins it."""

    def acts(self) -> dict[str, Act]:
        closed = [a_message(number) for number in range(PERSONS)]
        members = [_of_another(number, matter=TRAINERS) for number in (40, 41)]
        closed_too = [_of_another(number) for number in range(42, 42 + PERSONS)]
        return {
            "file": self._file_all(*closed),
            "dismiss the alarm": self._answer("dismissal", lambda: {"reason": "搬到隔壁街，照常营业"}),
            "file of another shop": self._file_all(*members),
            "open the group of another shop": self._open("鹿野书画社", "training_refund"),
            "file that it closed": self._file_all(*closed_too),
            "answer the alarm with the group": self._answer("group", lambda: {"group_id": self._group[11:]}),
        }

    def _answer(self, what: str, body: Any) -> Act:
        async def act() -> None:
            [alarm] = await self._see("hub", f"{SHOPS}?state=open")
            await self._act("hub", f"{SHOPS}/{alarm['id']}/{what}", body())

        return act


def _of_another(number: int, **changes: Any) -> dict[str, Any]:
    return a_message(number, respondent={"name": "鹿野书画社", "address": "某县城关镇建设路2号"}, **changes)


class Signalled(Together):
    """Six complaints of one person about one kind of goods: a head upholds the signal, and the person objects."""

    def acts(self) -> dict[str, Act]:
        messages = [nuts(number, f"{'甲乙丙丁戊己'[number]}园坚果店") for number in range(OF_ONE_PERSON)]
        upheld = {"upheld": True, "reason": "同一天付款"}
        return {
            "file": self._file_all(*messages),
            "assign": self._assign,
            "uphold the signal": self._signal("section_head", "decision", upheld),
            "object": self._signal("partner", "objection", {"text": "我家开早餐店，每天都买"}),
        }

    async def _assign(self) -> None:
        path = f"/v1/cases/{self.complaints[0]}/assign"
        await self._act("hub", path, {"department": "consumer_protection"})

    def _signal(self, role: str, what: str, body: dict[str, Any]) -> Act:
        async def act() -> None:
            await self._act(role, f"/v1/complaints/{self.complaints[0]}/signals/quantity/{what}", body)

        return act


class Matched(Life):
    """One matter on two channels becomes one case, and two again."""

    def acts(self) -> dict[str, Act]:
        return {"file": self._file_twice, "part": self._part}

    async def _file_twice(self) -> None:
        registration = a_gym_registration("1330000002026112400000077")
        same = {
            "complainant": {"name": registration["rqstperson"], "phone": registration["linknumber"]},
            "respondent": {"name": registration["subjectname"]},
            "matter": {"text": registration["problemdescribe"], "request": registration["report"]},
        }
        first = await self._act("platform_12315", "/v1/channels/12315/registrations", registration)
        second = await self._act("partner", "/v1/complaints", same)
        self.complaint, self._other = first["id"], second["id"]

        def has_joined(case: Any) -> bool:
            return {one["complaint_id"] for one in case["receipts"]} == {self.complaint, self._other}

        await self._officer.see(f"/v1/cases/{self.complaint}", has_joined)

    async def _part(self) -> None:
        path = f"/v1/complaints/{self.complaint}/matches/{self._other}"
        await self._act("hub", path, {"as": "other", "reason": "两张卡"})


class Imported(Life):
    """A list of the platform is uploaded and taken in."""

    def acts(self) -> dict[str, Act]:
        return {"upload a list": self._upload, "take it in": self._start}

    async def _upload(self) -> None:
        content, path = csv_of([a_row(number) for number in range(ROWS)]), "/v1/imports"
        self.requested.add(path)
        headers = {"Content-Type": "text/csv", "Idempotency-Key": "a list"}

        async def ask() -> httpx.Response:
            return await self._who["hub"].post(path, content=content, headers=headers)

        answer = await self._officer.answered(ask, lambda answer: answer.is_success)
        self._import = f"{path}/{answer.json()['id']}"

    async def _start(self) -> None:
        async def ask() -> httpx.Response:
            return await self._who["hub"].post(f"{self._import}/start")

        await self._officer.answered(ask, lambda answer: answer.is_success)
        await self._officer.see(self._import, lambda found: found["state"] == "done")


SEVERAL: tuple[type[Life], ...] = (Grouped, Suspected, Signalled, Matched, Imported)
