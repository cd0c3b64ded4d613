"""The code lists of facts of enforcement and outreach: types of filed cases, publicity, kinds of events."""

from enum import StrEnum


class FilingType(StrEnum):
    """Which law a filed case is about (案件类别)."""

    CONSUMER_RIGHTS = "consumer_rights"
    FOOD = "food"
    ADVERTISING = "advertising"
    TRADEMARK = "trademark"
    PRODUCT_QUALITY = "product_quality"
    PRICE = "price"
    DRUGS_DEVICES_COSMETICS = "drugs_devices_cosmetics"
    SPECIAL_EQUIPMENT = "special_equipment"
    METROLOGY = "metrology"
    UNFAIR_COMPETITION = "unfair_competition"
    REGISTRATION = "registration"
    OTHER = "other"


class Publicity(StrEnum):
    """Whether a decision of punishment is published (行政处罚信息公示)."""

    NONE = "none"
    PUBLISHED = "published"
    TYPICAL_CASE = "typical_case"  # published, and made known as a typical case (典型案例)
    EXEMPT = "exempt"  # not to be published by law


class OutreachKind(StrEnum):
    """For whom an event of publicity and education is (宣传教育)."""

    CONSUMER_DAY = "consumer_day"  # 15 March
    SCHOOL = "school"
    COMMUNITY = "community"
    BUSINESS = "business"
    OTHER = "other"


FACT_NAMES: dict[type[StrEnum], dict[str, str]] = {
    FilingType: {
        FilingType.CONSUMER_RIGHTS: "侵害消费者权益",
        FilingType.FOOD: "食品",
        FilingType.ADVERTISING: "广告",
        FilingType.TRADEMARK: "商标侵权",
        FilingType.PRODUCT_QUALITY: "产品质量",
        FilingType.PRICE: "价格",
        FilingType.DRUGS_DEVICES_COSMETICS: "药械化",
        FilingType.SPECIAL_EQUIPMENT: "特种设备",
        FilingType.METROLOGY: "计量",
        FilingType.UNFAIR_COMPETITION: "不正当竞争",
        FilingType.REGISTRATION: "登记信用",
        FilingType.OTHER: "其他",
    },
    Publicity: {
        Publicity.NONE: "未公示",
        Publicity.PUBLISHED: "已公示",
        Publicity.TYPICAL_CASE: "典型案例",
        Publicity.EXEMPT: "依法不公示",
    },
    OutreachKind: {
        OutreachKind.CONSUMER_DAY: "3·15",
        OutreachKind.SCHOOL: "进校园",
        OutreachKind.COMMUNITY: "进社区",
        OutreachKind.BUSINESS: "企业培训",
        OutreachKind.OTHER: "其他",
    },
}
