"""A training chain that owes hundreds of people: roster, timetable, months of payments, and the months it stops."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from canon.money import fen_of
from simulators.texts.parties import draw_person
from simulators.year.moments import is_working
from simulators.year.outside import Outside
from simulators.year.surprises import Surprise

PEOPLE = 300
HEADING = ("姓名", "电话", "合同编号", "已付金额(元)", "应退金额(元)", "困难")
BANK = ("流水号", "交易日期", "金额(元)", "收款人", "附言")
MONTHS = 8  # of the timetable
DEFAULTS = (2, 5)  # months in which nothing is paid
AFTER_DAYS = 14  # from the end of the surprise to the roster
CASES = "/v1/refunds/group-cases"


class Chain:
    """The group refund of one training chain."""

    def __init__(self, outside: Outside, surprise: Surprise) -> None:
        self._outside = outside
        self._surprise = surprise
        self._opens = _working_from(surprise.last + timedelta(days=AFTER_DAYS))
        self._path = ""
        self._paid_months = 0
        self._owed: list[tuple[date, str, str]] = []  # day, member, yuan: what is not yet paid of the timetable

    async def run(self, day: date) -> None:
        """Open the case on its day, and pay month by month afterwards."""
        if day == self._opens:
            await self._open(day)
        elif self._path and day == self._pays_on():
            await self._pay_month(day)

    def _pays_on(self) -> date:
        return _working_from(self._opens + timedelta(days=30 * (self._paid_months + 1)))

    async def _open(self, day: date) -> None:
        firm = self._surprise.businesses[0]
        body = {
            "respondent": {"name": firm.name, "uscc": firm.uscc},
            "title": f"{firm.name}协议班退费",
            "basis": "协议约定不过全退，机构未按期退费。",
        }
        opened = await self._outside.post("officer", CASES, body)
        if not opened.ok:
            return
        self._path = f"{CASES}/{opened.body['id']}"
        taken = await self._outside.upload("officer", f"{self._path}/roster", _roster(self._outside.seed))
        budget = -(-int(taken.body.get("owed_fen") or 0) // MONTHS)
        starts = (day + timedelta(days=30)).isoformat()
        terms = {"monthly_budget_fen": budget, "strategy": "pro_rata", "starts_on": starts}
        await self._outside.post("officer", f"{self._path}/simulations", terms)
        await self._outside.post("officer", f"{self._path}/simulations", terms | {"strategy": "hardship_first"})
        await self._outside.post("hub", f"{self._path}/plan", {"simulation": 1, "paper": "退费协议01"})
        timetable = await self._outside.gateway.fetch("officer", f"{self._path}/simulations/1/timetable?format=csv")
        for line in csv.DictReader(io.StringIO(timetable.content.decode("utf-8-sig"))):
            self._owed.append((date.fromisoformat(line["应付日期"]), line["编号"], line["金额(元)"]))
            part = {"group_case": opened.body["id"], "member": line["编号"], "due_on": line["应付日期"]}
            self._outside.record.state("timetable", {**part, "amount_fen": fen_of(line["金额(元)"])})

    async def _pay_month(self, day: date) -> None:
        self._paid_months += 1
        month = self._paid_months
        if month in DEFAULTS:
            await self._interview(day)
            return
        due = [one for one in self._owed if one[0] <= day]
        self._owed = [one for one in self._owed if one[0] > day]
        lines = [
            (f"B{month:02}-{place:04}", day.isoformat(), yuan, "", f"退费 {member}")
            for place, (_, member, yuan) in enumerate(due, start=1)
        ]
        if lines:
            await self._outside.upload("officer", f"{self._path}/payments", _csv(BANK, lines))

    async def _interview(self, day: date) -> None:
        body = {
            "held_on": day.isoformat(),
            "attendees": "企业负责人",
            "demands": "按签订的退费时间表付款。",
            "promise": "下月恢复付款。",
        }
        await self._outside.post("officer", f"{self._path}/interviews", body)


def _roster(seed: str) -> str:
    lines = []
    for number in range(1, PEOPLE + 1):
        rng = Random(f"{seed}/chain/{number}")
        person, paid = draw_person(rng), rng.randrange(98, 380) * 100
        hardship = "是" if number % 12 == 0 else ""
        lines.append((person.name, person.phone, f"TY-{number:04}", f"{paid}.00", f"{paid}.00", hardship))
    return _csv(HEADING, lines)


def _csv(heading: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([heading, *lines])
    return written.getvalue()


def _working_from(day: date) -> date:
    while not is_working(day):
        day += timedelta(days=1)
    return day
