"""What the bureau does by itself: inspections, filings, outreach, registers, stations and look-backs."""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from simulators.texts.parties import Business, businesses
from simulators.year.casework import Casework
from simulators.year.moments import is_working
from simulators.year.outside import Outside

# Register: trade, field, kind of place, how many join in a year.
REGISTERS: Mapping[str, tuple[tuple[str, str, str, int], ...]] = {
    "pledge": (
        ("supermarket", "food", "supermarket", 8),
        ("restaurant", "catering", "restaurant", 8),
        ("clothes", "clothing", "shop", 8),
        ("appliance", "appliances", "shop", 6),
    ),
    "demonstration": (("mall", "retail", "mall", 5), ("hotel", "culture_tourism", "complex", 4)),
    "no-reason-return": (("clothes", "clothing", "shop", 7), ("furniture", "home", "shop", 6)),
    "stations": (("mall", "retail", "mall", 2), ("scenic", "culture_tourism", "community", 2)),
}
LEVELS = ("county", "county", "city", "province")
SECTIONS = ("food", "quality", "price_competition", "consumer_protection", "special_equipment")
FILING_TYPES = ("consumer_rights", "food", "product_quality", "price", "advertising", "trademark")
OUTREACH_KINDS = ("school", "community", "business", "other")
SAMPLE = 12  # cases of a look-back
GOOD = 0.85  # of them
STATION_ACCOUNT = "partner"


class Bureau:
    """The hub and the sections, in what no complaint asks for."""

    def __init__(self, outside: Outside, casework: Casework, first: date, days: int) -> None:
        self._outside = outside
        self._casework = casework
        self._first = first
        self._joining = _plan_joining(outside.seed, first, days)
        self._stations: list[str] = []

    async def run(self, day: date) -> None:
        """Do what is planned for a working day."""
        rng = self._outside.rng("bureau", day.isoformat())
        for register, body in self._joining.pop(day, ()):
            await self._join(register, body)
        if rng.random() < 0.22:
            await self._inspect(rng, day)
        if rng.random() < 0.12:
            await self._file(rng, day)
        if rng.random() < 0.05 or (day.month, day.day) == (3, 13):
            await self._reach_out(rng, day)
        for station in self._stations:
            if rng.random() < 0.35:
                await self._settle_on_the_spot(rng, station, day)
        if day.day <= 3 and is_working(day) and not any(is_working(day.replace(day=n)) for n in range(1, day.day)):
            await self._look_back(rng, day)

    async def _join(self, register: str, body: dict[str, Any]) -> None:
        entry = await self._outside.post("hub", f"/v1/registers/{register}", body)
        if register != "stations" or not entry.ok or self._stations:
            return  # the one account of a station sits at the first
        station = str(entry.body["id"])
        await self._outside.post("hub", f"/v1/stations/{station}/accounts", {"account": f"{STATION_ACCOUNT}.dev"})
        self._stations.append(station)

    async def _inspect(self, rng: Random, day: date) -> None:
        units = rng.randrange(4, 25)
        body = {
            "department": rng.choice(SECTIONS),
            "on": day.isoformat(),
            "people": rng.randrange(2, 7),
            "units": units,
            "hazards": rng.randrange(0, units // 3 + 1),
        }
        await self._outside.post("hub", "/v1/enforcement/inspections", body)

    async def _file(self, rng: Random, day: date) -> None:
        body = {
            "department": rng.choice(SECTIONS),
            "on": day.isoformat(),
            "number": f"望市监立〔{day.year}〕{day.timetuple().tm_yday:03}号",
            "fine_fen": rng.randrange(5, 300) * 10_000,
            "type": rng.choice(FILING_TYPES),
            "publicity": rng.choices(("none", "published", "typical_case"), weights=(5, 4, 1))[0],
        }
        await self._outside.post("hub", "/v1/enforcement/filings", body)

    async def _reach_out(self, rng: Random, day: date) -> None:
        is_day = (day.month, day.day) == (3, 13)
        body = {
            "department": "consumer_protection",
            "title": "3·15 消费者权益日宣传" if is_day else "消费维权知识宣传",
            "kind": "consumer_day" if is_day else rng.choice(OUTREACH_KINDS),
            "held_on": day.isoformat(),
            "place": "城关镇文化广场",
            "people": rng.randrange(30, 900 if is_day else 200),
            "materials": rng.randrange(50, 1500 if is_day else 300),
        }
        await self._outside.post("hub", "/v1/outreach", body)

    async def _settle_on_the_spot(self, rng: Random, station: str, day: date) -> None:
        shop = rng.choice(businesses("clothes"))
        amount = rng.randrange(20, 600) * 100
        body = {
            "matter": "商品与宣传不符，要求退货。",
            "respondent": shop.name,
            "amount_fen": amount,
            "terms": f"当场退还{amount // 100}元。",
            "minutes": rng.randrange(10, 90),
            "settled_on": day.isoformat(),
        }
        await self._outside.post(STATION_ACCOUNT, f"/v1/stations/{station}/settlements", body)

    async def _look_back(self, rng: Random, day: date) -> None:
        """Look at a sample of last month's closed cases again (回头看)."""
        last = day.replace(day=1) - timedelta(days=1)
        if last < self._first:
            return
        drawn = await self._outside.post(
            "hub",
            "/v1/look-backs",
            {"from": last.replace(day=1).isoformat(), "to": last.isoformat(), "size": SAMPLE, "seed": f"{last:%Y-%m}"},
        )
        for item in drawn.body.get("items") or ():
            path = f"/v1/look-backs/{drawn.body['id']}/items/{item['case_id']}/finding"
            finding = {"finding": "ok"} if rng.random() < GOOD else {"finding": "rework", "officer": "section_head.dev"}
            entered = await self._outside.post("hub", path, finding | {"note": "查看案卷并电话核实。"})
            if entered.ok and finding["finding"] == "rework":
                await self._casework.take_up_again(str(item["case_id"]))


def _plan_joining(seed: str, first: date, days: int) -> dict[date, list[tuple[str, dict[str, Any]]]]:
    """Return who joins which register on which working day."""
    rng = Random(f"{seed}/registers")
    planned: dict[date, list[tuple[str, dict[str, Any]]]] = {}
    working = [day for day in (first + timedelta(days=n) for n in range(days)) if is_working(day)]
    for register, groups in REGISTERS.items():
        for trade, field, place, count in groups:
            for shop in businesses(trade)[: max(1, round(count * days / 365))]:
                day = rng.choice(working[: max(1, len(working) * 2 // 3)])
                planned.setdefault(day, []).append((register, _entry(rng, register, shop, field, place, day)))
    return planned


def _entry(rng: Random, register: str, shop: Business, field: str, place: str, day: date) -> dict[str, Any]:
    own: dict[str, Any] = {}
    if register == "demonstration":
        own = {"level": rng.choice(LEVELS)}
    return {
        "name": shop.name,
        "uscc": shop.uscc,
        "address": shop.address,
        "town": shop.town,
        "field": field,
        "place_kind": place,
        "valid_from": day.isoformat(),
        **own,
    }
