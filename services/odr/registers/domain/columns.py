"""The columns of a register as a list for a spreadsheet; the same are read when a list is imported."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.odr.registers.domain.entries import Entry, EntryState
from services.odr.registers.domain.registers import FIELD_NAMES, Level, Listing, PlaceKind

COLUMNS = {  # name of a field: heading
    "name": "名称",
    "uscc": "统一社会信用代码",
    "address": "地址",
    "town": "乡镇",
    "field": "领域",
    "place_kind": "场所",
    "promise": "承诺",
    "level": "级别",
    "days": "退货天数",
    "scope": "范围",
    "exclusions": "不适用",
    "freight": "运费",
    "valid_from": "生效日期",
    "valid_to": "有效期至",
}
STATE = "状态"
LEVEL_NAMES = {Level.PROVINCE: "省级", Level.CITY: "市级", Level.COUNTY: "县级"}
PLACE_NAMES = {
    PlaceKind.MALL: "商场",
    PlaceKind.SUPERMARKET: "超市",
    PlaceKind.SHOP: "商店",
    PlaceKind.PHARMACY: "药店",
    PlaceKind.ONLINE_SHOP: "网店",
    PlaceKind.RESTAURANT: "餐饮店",
    PlaceKind.MANUFACTURER: "生产企业",
    PlaceKind.COMMUNITY: "社区",
    PlaceKind.STREET: "街区",
    PlaceKind.TOWN: "特色小镇",
    PlaceKind.COMPLEX: "综合体",
    PlaceKind.PLATFORM: "电商平台",
}
CODE_NAMES: Mapping[str, Mapping[Any, str]] = {"field": FIELD_NAMES, "place_kind": PLACE_NAMES, "level": LEVEL_NAMES}
REQUIRED = ("name", "address", "town", "field", "valid_from")  # of a list that is imported
STATE_NAMES = {EntryState.LISTED: "在册", EntryState.SUSPENDED: "暂停"}


def heading() -> Sequence[str]:
    return (*COLUMNS.values(), STATE)


def row_of(entry: Entry, day: date) -> Sequence[str | int | None]:
    """Return the cells of an entry that stood on a register on a day, in the order of ``heading``."""
    listing, state = entry.listing, entry.state_on(day)
    return (*(_cell(listing, name) for name in COLUMNS), STATE_NAMES[state] if state else "")


def _cell(listing: Listing, name: str) -> str | int | None:
    value: str | int | date | None = getattr(listing, name)
    if isinstance(value, date):
        return value.isoformat()
    return CODE_NAMES[name][value] if name in CODE_NAMES and isinstance(value, str) else value
