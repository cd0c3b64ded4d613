"""Where a matter belongs: the township station, or another county's bureau (Order 121 Art. 13)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A township and the places by which people name it."""

    code: str
    name: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory:
    """The county of this bureau, and the words that mean other places."""

    region: str  # GB/T 2260, six digits
    name: str
    station_suffix: str  # 市场监管所
    towns: tuple[Town, ...]
    here: tuple[str, ...]  # 我县, 县城
    elsewhere: tuple[str, ...]  # other provinces, cities, neighbouring counties
    mere_names: tuple[str, ...]  # 路, 火锅: after such a name it is a street or a dish, not a place
    address_cues: tuple[str, ...]  # 位于, 店铺地址: what must stand just before such a name
    platforms: tuple[str, ...]  # 淘宝, 拼多多: the shop is elsewhere unless its published address is here
    topic: str  # which topic names the law for another bureau's matters
    business_cues: tuple[str, ...]  # 店在, 地址是: the name after it is where the business itself is
    local_platform_uses: tuple[str, ...]  # 外卖, 团购: ordered on a platform, but from a local shop

    def station_of(self, town: Town) -> str:
        """Return the name of a town's station: 城关镇市场监管所."""
        return f"{town.name}{self.station_suffix}"

    def find_station(self, code: str) -> str | None:
        """Return the name of a station by its code, ``station.`` and its town's; ``None`` if there is none."""
        return next((self.station_of(town) for town in self.towns if code == f"station.{town.code}"), None)


CUE_REACH = 4  # characters before a name in which its cue must stand


def find_town(territory: Territory, *texts: str) -> Town | None:
    """Find the town in the first text that names one: names before landmarks, the earlier before the later."""
    for text in texts:
        named = _first_town(text, ((town.name, town) for town in territory.towns))
        landmark = named or _first_town(text, ((place, town) for town in territory.towns for place in town.places))
        if landmark:
            return landmark
    return None


def _first_town(text: str, words: Iterable[tuple[str, Town]]) -> Town | None:
    found = [(text.find(word), town.code, town) for word, town in words if word in text]
    return min(found, key=lambda hit: hit[:2])[2] if found else None


def elsewhere(territory: Territory, *, text: str, place: str, region: str | None) -> tuple[str, ...]:
    """Return the words that place the respondent in another county; empty if it is here or nothing says where."""
    if names_this_county(territory, place):
        return ()
    here = _names_county_itself(territory, text)
    if not place:
        stated = _other_county_names(territory, text, territory.business_cues)
        if stated or here:
            return stated
    if region and not _same_area(region, territory.region):
        return (region,)
    named = _other_county_names(territory, place) or _other_county_names(territory, text, territory.address_cues)
    if named or here:
        return named
    if any(word in text for word in territory.local_platform_uses):
        return ()
    return tuple(word for word in territory.platforms if word in text)


def names_this_county(territory: Territory, text: str) -> bool:
    """Whether the text names this county or one of its towns."""
    names = (territory.name, *territory.here, *(town.name for town in territory.towns))
    places = (place for town in territory.towns for place in town.places)
    return any(word in text for word in (*names, *places))


def _names_county_itself(territory: Territory, text: str) -> bool:
    """Whether the text names this county apart from other names that contain its name: 隔壁县城 is not 县城."""
    if not names_this_county(territory, text):
        return False
    for word in territory.elsewhere:
        text = text.replace(word, "")
    return names_this_county(territory, text)


def _other_county_names(territory: Territory, text: str, cues: tuple[str, ...] = ("",)) -> tuple[str, ...]:
    return tuple(word for word in territory.elsewhere if word in text and _means_place(territory, text, word, cues))


def _same_area(region: str, county: str) -> bool:
    """Whether one code lies in the other: a town's code in the county's, the county's in its city's (990100)."""
    return region.startswith(county) or county.startswith(region.rstrip("0"))


def _means_place(territory: Territory, text: str, word: str, cues: tuple[str, ...]) -> bool:
    """Whether the word is at least once used as a place, just after one of the cues."""
    at = text.find(word)
    while at >= 0:
        before = text[max(0, at - CUE_REACH) : at]
        if any(cue in before for cue in cues) and not text.startswith(territory.mere_names, at + len(word)):
            return True
        at = text.find(word, at + 1)
    return False
