"""Which surprises the county itself has noticed, and on which day: it is asked every Monday, as its head would."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from simulators.year.outside import Outside
from simulators.year.surprises import Finder, Surprise

LATEST_DAYS = 14  # after a surprise is over, the county still may find it
BOUNCED_BP = 2_000  # of hand-overs given back: from here on a head asks why


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A surprise, and the day on which the county was seen to know of it."""

    surprise: Surprise
    found_on: date | None


class Findings:
    """Asks what the county has noticed of each surprise under way."""

    def __init__(self, outside: Outside, surprises: Sequence[Surprise], numbers: Mapping[str, Collection[str]]) -> None:
        self._outside = outside
        self._surprises = surprises
        self._numbers = numbers  # of the messages of each surprise
        self._found: dict[str, date] = {}

    @property
    def items(self) -> list[Finding]:
        return [Finding(surprise=one, found_on=self._found.get(one.name)) for one in self._surprises]

    async def look(self, day: date, complaints: Mapping[str, str]) -> None:
        """Look for everything under way; ``complaints`` are ids by the platforms' numbers."""
        under_way = [
            one
            for one in self._surprises
            if one.name not in self._found and one.first < day <= one.last + timedelta(days=LATEST_DAYS)
        ]
        if not under_way:
            return
        week = await self._outside.read("hub", "/v1/hotspots", to=str(day - timedelta(days=1)))
        hot = {str(spot["name"]) for spot in week.body["items"] if spot["hot"]}
        unsound = {
            str(check["department"])
            for rule in week.body["ninety_days"]["hygiene"]
            for check in rule["departments"]
            if check["found"]
        }
        for surprise in under_way:
            match surprise.finder:
                case Finder.CLOSING_SHOP:
                    noticed = await self._is_alarmed(surprise)
                case Finder.HOT_SPOT:
                    noticed = surprise.subject in hot
                case Finder.SIGNAL:
                    noticed = await self._is_signalled(surprise, complaints)
                case Finder.BOUNCES:
                    noticed = await self._is_bounced(surprise, day)
                case Finder.HYGIENE:
                    noticed = surprise.subject in unsound
            if noticed:
                self._found[surprise.name] = day

    async def _is_alarmed(self, surprise: Surprise) -> bool:
        alarms = [one async for one in self._outside.every("hub", "/v1/groups/closing-shops")]
        return any(alarm["respondent"] == surprise.subject for alarm in alarms)

    async def _is_signalled(self, surprise: Surprise, complaints: Mapping[str, str]) -> bool:
        for number in self._numbers[surprise.name]:
            if number in complaints:
                path = f"/v1/complaints/{complaints[number]}/signals"
                answer = await self._outside.read("hub", path)
                if any(signal["raised"] for signal in answer.body.get("items") or ()):
                    return True
        return False

    async def _is_bounced(self, surprise: Surprise, day: date) -> bool:
        answer = await self._outside.read(
            "hub",
            "/v1/metrics/breakdown",
            **{"metric": "bounce_rate", "by": "agency", "from": str(surprise.first), "to": str(day), "basis": "event"},
        )
        rates = {str(one.get("key")): one.get("value") or 0 for one in answer.body.get("items") or ()}
        return rates.get(surprise.subject, 0) >= BOUNCED_BP
