"""The four registers, and what an entry of each may hold."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from chassis.errors import FieldError, Invalid
from reading.normalization import letters_of

Business: TypeAlias = tuple[str, str]  # the letters of its name, and its town: a chain has an entry for each branch

LAST_DAY = date(2999, 12, 31)  # of an entry that ends
USUAL_DAYS = 7  # 七天无理由退货, where an entry names no other number


class Register(StrEnum):
    """A register (名录)."""

    PLEDGE = "pledge"  # 放心消费承诺单位
    DEMONSTRATION = "demonstration"  # 放心消费示范单位
    NO_REASON_RETURN = "no-reason-return"  # 线下无理由退货承诺店
    STATIONS = "stations"  # 消费维权服务站


class Level(StrEnum):
    """Whose model a demonstration unit is (省级、市级、县级)."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class TradeField(StrEnum):
    """The twelve fields of 放心消费创建; the report names food, medical care and services, the others are a choice."""

    FOOD = "food"
    MEDICAL = "medical"
    SERVICES = "services"
    CATERING = "catering"
    RETAIL = "retail"
    CLOTHING = "clothing"
    APPLIANCES = "appliances"
    HOME = "home"
    VEHICLES = "vehicles"
    EDUCATION = "education"
    CULTURE_TOURISM = "culture_tourism"
    ONLINE = "online"


FIELD_NAMES = {
    TradeField.FOOD: "食品",
    TradeField.MEDICAL: "医疗",
    TradeField.SERVICES: "服务",
    TradeField.CATERING: "餐饮",
    TradeField.RETAIL: "商超零售",
    TradeField.CLOTHING: "服装鞋帽",
    TradeField.APPLIANCES: "家电数码",
    TradeField.HOME: "家居建材",
    TradeField.VEHICLES: "交通汽车",
    TradeField.EDUCATION: "教育培训",
    TradeField.CULTURE_TOURISM: "文化旅游",
    TradeField.ONLINE: "网络消费",
}


class PlaceKind(StrEnum):
    """What kind of place an entry is, as the bureau's report lists them."""

    MALL = "mall"  # 商场
    SUPERMARKET = "supermarket"  # 超市
    SHOP = "shop"  # 商店
    PHARMACY = "pharmacy"  # 药店
    ONLINE_SHOP = "online_shop"  # 网店
    RESTAURANT = "restaurant"  # 餐饮店
    MANUFACTURER = "manufacturer"  # 生产企业
    COMMUNITY = "community"  # 社区
    STREET = "street"  # 街区
    TOWN = "town"  # 特色小镇
    COMPLEX = "complex"  # 综合体
    PLATFORM = "platform"  # 电商平台


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What stands on a register of one business; ``field`` is one of the twelve, dates include their day."""

    name: str
    address: str
    town: str
    field: TradeField
    valid_from: date
    uscc: str | None = None
    place_kind: PlaceKind | None = None
    promise: str | None = None
    level: Level | None = None
    days: int | None = None
    scope: str | None = None
    exclusions: str | None = None
    freight: str | None = None
    valid_to: date | None = None

    @property
    def business(self) -> Business:
        """What has at most one open entry on a register."""
        return letters_of(self.name), self.town


OWN_FIELDS = {  # optional fields that one register has and the others do not
    Register.DEMONSTRATION: frozenset({"level"}),
    Register.NO_REASON_RETURN: frozenset({"days", "scope", "exclusions", "freight"}),
}
_OWNED = frozenset().union(*OWN_FIELDS.values())


def check_listing(register: Register, listing: Listing, given: Collection[str]) -> None:
    """Check what a register holds of a business; ``given`` are the names of the fields that a request names.

    Raises:
        Invalid: a field belongs to another register, a demonstration unit has no level, or it ends before it begins.
    """
    foreign = sorted((_OWNED & set(given)) - OWN_FIELDS.get(register, frozenset()))
    errors = [FieldError(field=f"/{name}", code="unknown_field", message="这一名录没有此项") for name in foreign]
    if register is Register.DEMONSTRATION and listing.level is None:
        errors.append(FieldError(field="/level", code="required", message="示范单位须写明省级、市级或者县级"))
    if listing.valid_to is not None and listing.valid_to < listing.valid_from:
        errors.append(FieldError(field="/valid_to", code="before_start", message="不能早于生效日期"))
    if listing.valid_to is not None and listing.valid_to > LAST_DAY:
        errors.append(FieldError(field="/valid_to", code="too_late", message="日期过晚"))
    if errors:
        raise Invalid(*errors)


def field_of(text: str) -> TradeField | None:
    """Return the field that a code or its Chinese name means, ``None`` if there is none."""
    names = {name: field for field, name in FIELD_NAMES.items()}
    return names.get(text) or (TradeField(text) if text in set(TradeField) else None)
