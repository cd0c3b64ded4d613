"""Every kind of caller, and what each is by the law of the house: told here a second time, from no code of ours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A kind of caller. ``role`` is ``None`` for a stranger, ``nothing`` for an account without any role.

    ``bound`` is tied to everything the others own and has no role: what an account is bound to opens nothing by itself.
    """

    name: str
    role: str | None
    department: str | None = None
    source: str | None = None
    agency: str | None = None
    enterprise: str | None = None  # the name of the enterprise among what was seeded


CALLERS = (
    Caller(name="stranger", role=None),
    Caller(name="nobody", role="nothing"),
    Caller(
        name="bound",
        role="nothing",
        department="food",
        source="partner:other",
        agency="tobacco",
        enterprise="restaurant",
    ),
    Caller(name="platform_12345", role="platform", source="12345"),
    Caller(name="platform_12315", role="platform", source="12315"),
    Caller(name="partner", role="partner", source="partner:demo"),
    Caller(name="other_partner", role="partner", source="partner:other"),
    Caller(name="agency", role="agency", agency="housing"),
    Caller(name="other_agency", role="agency", agency="tobacco"),
    Caller(name="enterprise", role="enterprise", enterprise="shop"),
    Caller(name="other_enterprise", role="enterprise", enterprise="restaurant"),
    Caller(name="officer", role="officer", department="consumer_protection"),
    Caller(name="other_officer", role="officer", department="food"),
    Caller(name="section_head", role="section_head", department="consumer_protection"),
    Caller(name="other_head", role="section_head", department="food"),
    Caller(name="hub", role="hub", department="hub"),
    Caller(name="bureau_head", role="bureau_head"),
    Caller(name="operator", role="operator"),
    Caller(name="auditor", role="auditor"),
    Caller(name="administrator", role="administrator"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A seeded complaint, its case and all that hangs on it; ``marks`` stand in no other matter.

    ``before`` is the department that had the case, settled it and gave it up; ``station`` is one that no other has.
    """

    name: str
    source: str
    department: str | None = None
    station: str | None = None
    before: str | None = None
    agency: str | None = None
    enterprise: str | None = None
    marks: tuple[str, ...]


MATTERS = (
    Matter(name="gym", source="12315", department="consumer_protection", marks=("甲字健身服务部", "13900000011")),
    Matter(
        name="fridge",
        source="partner:demo",
        department="consumer_protection",
        enterprise="shop",
        marks=("乙字家电商行", "13700000022", "FRIDGE-22"),
    ),
    Matter(
        name="dinner",
        source="partner:other",
        department="food",
        enterprise="restaurant",
        marks=("丙字火锅餐厅", "13700000033", "DINNER-33"),
    ),
    Matter(
        name="kettle",
        source="partner:demo",
        department="consumer_protection",
        station="station.hexi",
        enterprise="shop",
        marks=("己字电器维修部", "13700000066", "KETTLE-66"),
    ),
    Matter(
        name="radio",
        source="partner:demo",
        department="food",
        before="consumer_protection",
        enterprise="shop",
        marks=("庚字音响商店", "13700000077", "RADIO-77"),
    ),
    Matter(name="cracks", source="12345", agency="housing", marks=("丁字置业有限公司", "13800000044", "CRACKS-44")),
    Matter(name="tobacco", source="12345", agency="tobacco", marks=("戊字烟酒商店", "13800000055", "TOBACCO-55")),
)

FOREIGN = {  # what is not an outside party's own, by its role
    "platform": "foreign source",
    "partner": "foreign source",
    "agency": "foreign agency",
    "enterprise": "foreign enterprise",
}
ALL = ("hub", "bureau_head", "auditor")
SECTION = ("officer", "section_head")


def sees_matter(caller: Caller, matter: Matter) -> bool:
    """The complaint and the case: all for some, a section's own, a sender's own, what was handed over."""
    if caller.role in ALL:
        return True
    if caller.role in SECTION:
        return caller.department == matter.department
    if caller.role in ("platform", "partner"):
        return caller.source == matter.source
    return caller.role == "agency" and caller.agency == matter.agency


def sees_dispute(caller: Caller, matter: Matter) -> bool:
    """A dispute: as its money, and the partner that filed the complaint, who answers for the consumer."""
    return sees_money(caller, matter) or (caller.role == "partner" and caller.source == matter.source)


def sees_money(caller: Caller, matter: Matter) -> bool:
    """Claims and plans: the bureau's as the case is, and the enterprise's own."""
    if caller.role == "enterprise":
        return caller.enterprise is not None and caller.enterprise == matter.enterprise
    return caller.role in (*ALL, *SECTION) and sees_matter(caller, matter)


def sees_evidence(caller: Caller, matter: Matter) -> bool:
    """The files of a complaint: as the complaint, and the enterprise whose dispute it is."""
    return sees_matter(caller, matter) or (caller.role == "enterprise" and sees_money(caller, matter))


def relation(caller: Caller, matter: Matter | None, *, sees: bool) -> str:
    """How a matter stands to a caller, for the count of cells."""
    if matter is None:
        return "missing"
    if sees:
        return "own, other station" if caller.role in SECTION and matter.station else "own"
    if caller.role in SECTION and matter.department:
        return "given up" if caller.department == matter.before else "other department"
    return FOREIGN.get(str(caller.role), "foreign")
