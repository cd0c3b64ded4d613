"""The figures of activities and registers, with their definitions."""

from dataclasses import dataclass
from enum import StrEnum

from canon.enforcement import FilingType, Publicity

JOINED, LEFT = "joined", "left"  # what happened to an entry of a register
ODR = "odr"  # the register of enterprises that settle online


class ActivityKind(StrEnum):
    """What was done."""

    INSPECTION = "inspection"
    FILING = "filing"
    OUTREACH = "outreach"


class Sum(StrEnum):
    """What is added up over activities; without one, they are counted."""

    PEOPLE = "people"
    UNITS = "units"
    HAZARDS = "hazards"
    MATERIALS = "materials"
    FINES = "fine_fen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFigure:
    """A count or a sum over the activities of a period, by the day each was held or filed."""

    name: str
    zh: str
    en: str
    kind: ActivityKind
    amount: Sum | None = None
    variety: str | None = None
    publicity: tuple[Publicity, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFigure:
    """How many stand on a register at the end of a period."""

    name: str
    zh: str
    en: str
    register: str
    level: str | None = None


_PUBLIC = (Publicity.PUBLISHED, Publicity.TYPICAL_CASE)
_INSPECTION, _FILING, _OUTREACH = ActivityKind.INSPECTION, ActivityKind.FILING, ActivityKind.OUTREACH
# fmt: off
ACTIVITY_FIGURES: tuple[ActivityFigure, ...] = (
    ActivityFigure(name="inspections", kind=_INSPECTION, zh="执法检查次数，按检查日期",
                   en="Inspections, by the day of the inspection"),
    ActivityFigure(name="inspectors_sent", kind=_INSPECTION, amount=Sum.PEOPLE, zh="出动执法人员人次，按检查日期",
                   en="People sent out to inspect, each time they went"),
    ActivityFigure(name="units_inspected", kind=_INSPECTION, amount=Sum.UNITS, zh="检查单位家次，按检查日期",
                   en="Units inspected, each time they were"),
    ActivityFigure(name="hazards_removed", kind=_INSPECTION, amount=Sum.HAZARDS, zh="消除问题隐患处数，按检查日期",
                   en="Hazards found and removed in inspections"),
    ActivityFigure(name="filings", kind=_FILING, zh="立案件数，按立案日期", en="Cases filed, by the day of filing"),
    ActivityFigure(name="filings_consumer_rights", kind=_FILING, variety=FilingType.CONSUMER_RIGHTS,
                   zh="侵害消费者权益案件立案件数，按立案日期",
                   en="Cases filed for infringing the rights of consumers"),
    ActivityFigure(name="filings_published", kind=_FILING, publicity=_PUBLIC, zh="已公示的立案件数，按立案日期",
                   en="Filed cases that were published"),
    ActivityFigure(name="typical_cases", kind=_FILING, publicity=(Publicity.TYPICAL_CASE,),
                   zh="公布为典型案例的立案件数，按立案日期", en="Filed cases made known as typical cases"),
    ActivityFigure(name="fines_fen", kind=_FILING, amount=Sum.FINES, zh="立案件的罚款合计（分），按立案日期",
                   en="Fines of filed cases, in fen"),
    ActivityFigure(name="outreach_events", kind=_OUTREACH, zh="宣传教育活动场次，按活动日期",
                   en="Events of publicity and education"),
    ActivityFigure(name="outreach_people", kind=_OUTREACH, amount=Sum.PEOPLE, zh="宣传教育参加人次，含估计数",
                   en="People who took part in events, estimates included"),
    ActivityFigure(name="outreach_materials", kind=_OUTREACH, amount=Sum.MATERIALS, zh="发放宣传材料份数",
                   en="Materials handed out at events"),
)
REGISTER_FIGURES: tuple[RegisterFigure, ...] = (
    RegisterFigure(name="pledge_units", register="pledge", zh="期末在册的放心消费承诺单位家数",
                   en="Units on the register of pledges at the end"),
    RegisterFigure(name="demonstration_province", register="demonstration", level="province",
                   zh="期末在册的省级放心消费示范单位家数", en="Demonstration units of the province at the end"),
    RegisterFigure(name="demonstration_city", register="demonstration", level="city",
                   zh="期末在册的市级放心消费示范单位家数", en="Demonstration units of the city at the end"),
    RegisterFigure(name="demonstration_county", register="demonstration", level="county",
                   zh="期末在册的县级放心消费示范单位家数", en="Demonstration units of the county at the end"),
    RegisterFigure(name="no_reason_return_units", register="no-reason-return", zh="期末在册的无理由退货承诺单位家数",
                   en="Shops with no-reason returns at the end"),
    RegisterFigure(name="stations", register="stations", zh="期末在册的消费维权服务站个数",
                   en="Service stations at the end"),
    RegisterFigure(name="odr_units", register="odr", zh="期末在册的在线和解（ODR）企业家数",
                   en="Enterprises that settle online at the end"),
)
# fmt: on
DEFINITIONS = {one.name: (one.zh, one.en) for one in ACTIVITY_FIGURES} | {
    one.name: (one.zh, one.en) for one in REGISTER_FIGURES
}
