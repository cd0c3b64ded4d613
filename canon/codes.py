"""The code lists of the API and the events: kinds, states, departments, agencies, reasons.

Every value is stable, because other systems store it. ``name_of`` returns the Chinese name of a code.
"""

from enum import StrEnum

from canon.enforcement import FACT_NAMES


class Kind(StrEnum):
    """What a text is: three kinds, three procedures (Order 121 Art. 3, 9, 44)."""

    COMPLAINT = "complaint"
    REPORT = "report"
    INQUIRY = "inquiry"


class Channel(StrEnum):
    """Where a message came from."""

    HOTLINE_12345 = "12345"
    PLATFORM_12315 = "12315"
    PARTNER = "partner"


class State(StrEnum):
    """Where a case stands (life cycle of D§5.10)."""

    RECEIVED = "received"
    TRIAGED = "triaged"
    DISPATCHED = "dispatched"
    ODR = "odr"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    MEDIATING = "mediating"
    AGREED = "agreed"
    TERMINATED = "terminated"
    PERFORMING = "performing"
    VERIFYING = "verifying"
    FILED = "filed"
    NOT_FILED = "not_filed"
    REDIRECTED = "redirected"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ANSWERED = "answered"
    CLOSED = "closed"
    FOLLOWED_UP = "followed_up"


class ClockKind(StrEnum):
    """A deadline's kind (时限)."""

    DISPATCH_24H = "dispatch_24h"
    FEEDBACK_24H = "feedback_24h"
    ACCEPTANCE = "acceptance"
    MEDIATION = "mediation"
    VERIFICATION = "verification"
    MEDIATION_LEAD = "mediation_lead"
    NOTICE = "notice"
    REPORTER_NOTICE = "reporter_notice"
    ODR = "odr"
    HOTLINE = "hotline"
    REFUND_15D = "refund_15d"
    SUPPLEMENT = "supplement"


class RuleSet(StrEnum):
    """Which measures apply, by date of receipt (D§0)."""

    ORDER20 = "order20"
    ORDER121 = "order121"


class RefusalReason(StrEnum):
    """The seven statutory reasons not to accept (Order 121 Art. 16)."""

    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    ALREADY_HANDLED = "ALREADY_HANDLED"
    NOT_CONSUMER = "NOT_CONSUMER"
    OVER_3_YEARS = "OVER_3_YEARS"
    MATERIALS = "MATERIALS"
    IDENTITY = "IDENTITY"
    OTHER_LAW = "OTHER_LAW"


class TerminationReason(StrEnum):
    """The eight reasons that end a mediation (Order 121 Art. 23)."""

    WITHDRAWN = "WITHDRAWN"
    ABSENT_OR_REFUSES = "ABSENT_OR_REFUSES"
    CANNOT_AGREE = "CANNOT_AGREE"
    APPRAISAL_COST = "APPRAISAL_COST"
    TIME_LIMIT = "TIME_LIMIT"
    FOUND_REFUSABLE = "FOUND_REFUSABLE"
    PARTY_GONE = "PARTY_GONE"
    OTHER_LAW = "OTHER_LAW"


class RedirectReason(StrEnum):
    """Why another authority must answer."""

    NO_AUTHORITY = "NO_AUTHORITY"  # Order 121 Art. 16(1)
    OTHER_COUNTY = "OTHER_COUNTY"  # Order 121 Art. 13
    FOOD_TRANSFER = "FOOD_TRANSFER"  # 食品安全法 Art. 115
    CRIME = "CRIME"  # Order 121 Art. 42
    JOINT = "JOINT"


class CloseResult(StrEnum):
    """How a case ended (办结)."""

    AGREED = "agreed"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    REFUSED = "refused"
    ANSWERED = "answered"
    REDIRECTED = "redirected"
    FILED = "filed"
    NOT_FILED = "not_filed"
    OTHER = "other"


class MediationMode(StrEnum):
    """How a mediation is held (Order 121 Art. 20)."""

    ONSITE = "onsite"
    CALL = "call"
    ONLINE = "online"
    OTHER = "other"


class PauseGround(StrEnum):
    """The only ground that stops a clock (Order 121 Art. 22)."""

    APPRAISAL = "appraisal"


class Alert(StrEnum):
    """A person must look at once (D§6.9)."""

    SELF_HARM = "self_harm"
    THREAT = "threat"
    POISONING = "poisoning"
    MASS_INCIDENT = "mass_incident"
    PETITION = "petition"
    SECRET = "secret"  # noqa: S105 - a code, not a credential
    MASS_FOOD_POISONING = "mass_food_poisoning"
    CHILD_INJURY = "child_injury"
    LIFT_TRAPPED = "lift_trapped"


class Department(StrEnum):
    """A section of the demonstration county's bureau (股室)."""

    HUB = "hub"
    CONSUMER_PROTECTION = "consumer_protection"
    FOOD = "food"
    DRUGS_DEVICES_COSMETICS = "drugs_devices_cosmetics"
    SPECIAL_EQUIPMENT = "special_equipment"
    QUALITY = "quality"
    METROLOGY = "metrology"
    PRICE_COMPETITION = "price_competition"
    ADS_ONLINE = "ads_online"
    REGISTRATION_CREDIT = "registration_credit"
    INTELLECTUAL_PROPERTY = "intellectual_property"


class Agency(StrEnum):
    """Another authority that must answer (其他部门)."""

    HOUSING = "housing"
    AGRICULTURE = "agriculture"
    FORESTRY = "forestry"
    TOBACCO = "tobacco"
    EDUCATION = "education"
    HUMAN_RESOURCES = "human_resources"
    CULTURE_TOURISM = "culture_tourism"
    SPORTS = "sports"
    TRANSPORT = "transport"
    POST = "post"
    TELECOM = "telecom"
    FINANCE = "finance"
    HEALTH = "health"
    MEDICAL_INSURANCE = "medical_insurance"
    PUBLIC_SECURITY = "public_security"
    URBAN_MANAGEMENT = "urban_management"
    ECOLOGY = "ecology"
    ENERGY = "energy"
    TAX = "tax"
    CIVIL_AFFAIRS = "civil_affairs"
    NATURAL_RESOURCES = "natural_resources"
    COMMERCE = "commerce"
    COURT = "court"
    DISCIPLINE = "discipline"
    OTHER_BUREAU = "other_bureau"


class OdrOutcome(StrEnum):
    """How an online settlement ended (和解)."""

    SETTLED = "settled"
    FAILED = "failed"
    TIMED_OUT = "timed_out"


# Keyed by class first: two lists may share a value (State.ODR, ClockKind.ODR), and StrEnum compares by value.
_NAMES: dict[type[StrEnum], dict[str, str]] = {
    Kind: {
        Kind.COMPLAINT: "投诉",
        Kind.REPORT: "举报",
        Kind.INQUIRY: "咨询",
    },
    Channel: {
        Channel.HOTLINE_12345: "12345 热线",
        Channel.PLATFORM_12315: "12315 平台",
        Channel.PARTNER: "合作系统",
    },
    State: {
        State.RECEIVED: "已接收",
        State.TRIAGED: "已分类",
        State.DISPATCHED: "已分派",
        State.ODR: "企业和解中",
        State.ACCEPTED: "已受理",
        State.REFUSED: "不予受理",
        State.MEDIATING: "调解中",
        State.AGREED: "达成协议",
        State.TERMINATED: "终止调解",
        State.PERFORMING: "履行中",
        State.VERIFYING: "核查中",
        State.FILED: "已立案",
        State.NOT_FILED: "不予立案",
        State.REDIRECTED: "已转办",
        State.RETURNED: "已退回受理办公室",
        State.WITHDRAWN: "已撤回",
        State.ANSWERED: "已答复",
        State.CLOSED: "已办结",
        State.FOLLOWED_UP: "已回访",
    },
    ClockKind: {
        ClockKind.DISPATCH_24H: "24小时受理分转",
        ClockKind.FEEDBACK_24H: "24小时反馈",
        ClockKind.ACCEPTANCE: "受理期限",
        ClockKind.MEDIATION: "调解期限",
        ClockKind.VERIFICATION: "核查期限",
        ClockKind.MEDIATION_LEAD: "案源核查期限",
        ClockKind.NOTICE: "告知期限",
        ClockKind.REPORTER_NOTICE: "举报人告知期限",
        ClockKind.ODR: "企业和解期限",
        ClockKind.HOTLINE: "热线办理期限",
        ClockKind.REFUND_15D: "十五日退款期限",
        ClockKind.SUPPLEMENT: "补充材料期限",
    },
    Department: {
        Department.HUB: "受理办公室",
        Department.CONSUMER_PROTECTION: "消费者权益保护股",
        Department.FOOD: "食品安全股",
        Department.DRUGS_DEVICES_COSMETICS: "药械化股",
        Department.SPECIAL_EQUIPMENT: "特种设备股",
        Department.QUALITY: "产品质量股",
        Department.METROLOGY: "计量股",
        Department.PRICE_COMPETITION: "价监竞争股",
        Department.ADS_ONLINE: "广告网监股",
        Department.REGISTRATION_CREDIT: "登记信用股",
        Department.INTELLECTUAL_PROPERTY: "知识产权股",
    },
    Agency: {
        Agency.HOUSING: "住房和城乡建设局",
        Agency.AGRICULTURE: "农业农村局",
        Agency.FORESTRY: "林业和草原局",
        Agency.TOBACCO: "烟草专卖局",
        Agency.EDUCATION: "教育局",
        Agency.HUMAN_RESOURCES: "人力资源和社会保障局",
        Agency.CULTURE_TOURISM: "文化和旅游局",
        Agency.SPORTS: "体育局",
        Agency.TRANSPORT: "交通运输局",
        Agency.POST: "邮政管理局",
        Agency.TELECOM: "通信管理局",
        Agency.FINANCE: "金融监督管理局",
        Agency.HEALTH: "卫生健康局",
        Agency.MEDICAL_INSURANCE: "医疗保障局",
        Agency.PUBLIC_SECURITY: "公安局",
        Agency.URBAN_MANAGEMENT: "城市管理局",
        Agency.ECOLOGY: "生态环境局",
        Agency.ENERGY: "能源主管部门（供电）",
        Agency.TAX: "税务局",
        Agency.CIVIL_AFFAIRS: "民政局",
        Agency.NATURAL_RESOURCES: "自然资源局",
        Agency.COMMERCE: "商务局",
        Agency.COURT: "人民法院",
        Agency.DISCIPLINE: "纪检监察机关",
        Agency.OTHER_BUREAU: "外地市场监管局",
    },
}


def name_of(code: StrEnum) -> str:
    """Return the Chinese name of a code, or the code itself if its list has no names."""
    return (_NAMES | FACT_NAMES).get(type(code), {}).get(code, str(code))
