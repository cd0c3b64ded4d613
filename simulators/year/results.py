"""What a replay ends with: how every thing stands, the report, and which surprises the county found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from canon.shanghai import day_of
from simulators.year.outside import Outside
from simulators.year.replay import Replay
from simulators.year.surprises import Finder, Surprise

DETAILS = 50  # cases of a page with details
LEFT_OUT = frozenset({"history", "acts", "decision", "matter", "request", "title", "clock"})  # of a case in the record
DOCUMENTS = ("docx", "html", "xlsx")
LISTS: Mapping[str, tuple[str, str]] = {  # kind of line: who reads it, where
    "dispute": ("hub", "/v1/odr/disputes"),
    "enterprise": ("hub", "/v1/odr/enterprises"),
    "plan": ("hub", "/v1/refunds/plans"),
    "group_case": ("hub", "/v1/refunds/group-cases"),
    "handover": ("agency", "/v1/handovers"),
    "complaint": ("hub", "/v1/complaints"),
}
REGISTERS = ("pledge", "demonstration", "no-reason-return", "stations")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Whether a surprise was found, and on which day."""

    name: str
    found_on: date | None


async def record_states(outside: Outside) -> None:
    """Write into the record how every case, plan, dispute and entry stands."""
    async for case in outside.every("hub", "/v1/cases", limit=DETAILS, details="true"):
        shown = {name: value for name, value in case.items() if name not in LEFT_OUT}
        outside.record.state("case", {**shown, "case_kind": shown.pop("kind")})
    for kind, (reader, path) in LISTS.items():
        async for one in outside.every(reader, path):
            outside.record.state(kind, one)
    for register in REGISTERS:
        async for entry in outside.every("hub", f"/v1/registers/{register}"):
            outside.record.state("entry", {"register": register, **entry})


async def write_report(outside: Outside, first: date, last: date, into: Path) -> Mapping[str, Any]:
    """Let the county write its report of a period, and save it in every form; return its figures.

    Raises:
        RuntimeError: the county refused.
    """
    asked = {"from": first.isoformat(), "to": last.isoformat()}
    written = await outside.gateway.post("hub", "/v1/reports", asked)
    if not written.ok:
        raise RuntimeError(f"no report: {written.status} {written.code}")
    path = f"/v1/reports/{written.body['id']}"
    document = await outside.gateway.fetch("hub", path)
    forms = {form: (await outside.gateway.fetch("hub", f"{path}.{form}")).content for form in DOCUMENTS}
    _save(into, {"json": document.content, **forms})
    return document.body


def _save(into: Path, forms: Mapping[str, bytes]) -> None:
    into.mkdir(parents=True, exist_ok=True)
    for form, content in forms.items():
        (into / f"report.{form}").write_bytes(content)


class Finders:
    """Asks, week after week and at the end, what the county itself has noticed."""

    def __init__(self, outside: Outside, surprises: tuple[Surprise, ...]) -> None:
        self._outside = outside
        self._surprises = surprises
        self._hot: dict[str, date] = {}  # name of a hot spot: since when

    async def look(self, day: date) -> None:
        """Read the hot spots of the week that ended yesterday."""
        answer = await self._outside.gateway.fetch("hub", f"/v1/hotspots?to={day - timedelta(days=1)}")
        for spot in answer.body.get("items") or ():
            if spot["hot"]:
                self._hot.setdefault(str(spot["name"]), day)

    async def findings(self, replay: Replay) -> Iterator[Finding]:
        """Return for each surprise whether it was found."""
        alarms = {
            str(alarm["respondent"]): date.fromisoformat(str(alarm["found_at"])[:10])
            async for alarm in self._outside.every("hub", "/v1/groups/closing-shops")
        }
        found: list[Finding] = []
        for surprise in self._surprises:
            match surprise.finder:
                case Finder.CLOSING_SHOP:
                    day = alarms.get(surprise.subject)
                case Finder.HOT_SPOT:
                    since = self._hot.get(surprise.subject)
                    day = since if since and since >= surprise.first else None
                case Finder.SIGNAL:
                    day = await self._signalled(replay, surprise)
                case _:
                    day = None
            found.append(Finding(name=surprise.name, found_on=day))
        return iter(found)

    async def _signalled(self, replay: Replay, surprise: Surprise) -> date | None:
        for case, handled in reversed(replay.casework.handled.items()):
            if handled.number in replay.numbers_of(surprise.name):
                answer = await self._outside.gateway.get("hub", f"/v1/complaints/{case}/signals")
                if any(signal["raised"] for signal in answer.body.get("items") or ()):
                    return day_of(self._outside.now)
        return None
