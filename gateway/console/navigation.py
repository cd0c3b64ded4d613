"""The menu: which pages each role has, in which order, and where a person lands after signing in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chassis.web.auth import Caller
from gateway.console.case_rows import PAIRS

HUB, OFFICER, HEAD, LEADER = "hub", "officer", "section_head", "bureau_head"
OPERATOR, AUDITOR, ADMINISTRATOR = "operator", "auditor", "administrator"
AGENCY, ENTERPRISE, PARTNER = "agency", "enterprise", "partner"
BUREAU = (HUB, OFFICER, HEAD, LEADER, AUDITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the menu; ``name`` is both its key in the catalogue (``nav.<name>``) and what ``here`` holds on it."""

    name: str
    path: str
    icon: str
    roles: tuple[str, ...]
    key: str = ""  # the shortcut that opens it


@dataclass(frozen=True, slots=True)
class Entry:
    """A page as this person's menu shows it, with what waits there and what is late."""

    page: Page
    waiting: int = 0
    late: int = 0


MENU: Mapping[str, tuple[Page, ...]] = {
    "desk": (
        Page(name="hub", path="/console/hub", icon="desk", roles=(HUB,)),
        Page(name="matching", path=PAIRS, icon="split", roles=(HUB,)),
        Page(name="my", path="/console/my", icon="case", roles=(OFFICER, HEAD)),
        Page(name="supervision", path="/console/supervision", icon="eye", roles=(HEAD, HUB, LEADER, AUDITOR)),
        Page(name="reminders", path="/console/reminders", icon="bell", roles=(OFFICER, HEAD, HUB, LEADER)),
        Page(name="roster", path="/console/roster", icon="roster", roles=(HUB, LEADER, AUDITOR)),
    ),
    "cases": (
        Page(name="search", path="/console/search", icon="search", roles=BUREAU),
        Page(name="respondents", path="/console/respondents", icon="shop", roles=BUREAU),
        Page(name="groups", path="/console/groups", icon="group", roles=BUREAU),
        Page(name="register", path="/console/register", icon="phone", roles=(HUB, OFFICER), key="n"),
        Page(name="handovers", path="/console/handovers", icon="turn", roles=(HUB, LEADER, AUDITOR)),
        Page(name="follow_up", path="/console/follow-up", icon="star", roles=(HUB, HEAD, OFFICER)),
        Page(name="imports", path="/console/imports", icon="down", roles=(HUB,)),
        Page(name="agency", path="/console/agency", icon="turn", roles=(AGENCY,)),
        Page(name="partner", path="/console/partner", icon="case", roles=(PARTNER,)),
    ),
    "settling": (
        Page(name="enterprise", path="/console/enterprise", icon="hand", roles=(ENTERPRISE,)),
        Page(name="odr", path="/console/odr", icon="hand", roles=BUREAU),
        Page(name="quotes", path="/console/quotes", icon="calc", roles=BUREAU),
        Page(name="plans", path="/console/plans", icon="turn", roles=(*BUREAU, ENTERPRISE)),
        Page(name="group_refunds", path="/console/group-refunds", icon="group", roles=BUREAU),
    ),
    "actions": (
        Page(name="registers", path="/console/registers", icon="shop", roles=BUREAU),
        Page(name="stations", path="/console/stations", icon="hand", roles=(*BUREAU, PARTNER)),
        Page(name="enforcement", path="/console/enforcement", icon="badge", roles=BUREAU),
        Page(name="look_backs", path="/console/look-backs", icon="replay", roles=(HUB, LEADER, AUDITOR)),
    ),
    "analysis": (
        Page(name="metrics", path="/console/metrics", icon="chart", roles=BUREAU),
        Page(name="hotspots", path="/console/hotspots", icon="pulse", roles=BUREAU),
        Page(name="ranking", path="/console/ranking", icon="shop", roles=BUREAU),
        Page(name="reports", path="/console/reports", icon="doc", roles=(HUB, HEAD, LEADER, AUDITOR)),
    ),
    "system": (
        Page(name="operations", path="/console/operations", icon="pulse", roles=(OPERATOR,)),
        Page(name="rules", path="/console/rules", icon="rule", roles=(HUB, HEAD, LEADER, AUDITOR)),
        Page(name="calendar", path="/console/calendar", icon="roster", roles=BUREAU),
        Page(name="accounts", path="/console/accounts", icon="group", roles=(ADMINISTRATOR, AUDITOR)),
        Page(name="quarantine", path="/console/quarantine", icon="pause", roles=(OPERATOR,)),
        Page(name="audit", path="/console/audit", icon="log", roles=(AUDITOR,)),
        Page(name="interface", path="/docs", icon="doc", roles=(*BUREAU, OPERATOR, ADMINISTRATOR, PARTNER)),
        Page(name="account", path="/console/account", icon="key", roles=()),
    ),
}
LANDINGS: Mapping[str, str] = {  # where a role lands, in this order
    HUB: "/console/hub",
    HEAD: "/console/supervision",
    OFFICER: "/console/my",
    LEADER: "/console/metrics",
    OPERATOR: "/console/operations",
    AUDITOR: "/console/audit",
    ENTERPRISE: "/console/enterprise",
    AGENCY: "/console/agency",
    PARTNER: "/console/partner",
    ADMINISTRATOR: "/console/accounts",
}


def menu_for(caller: Caller, counts: Mapping[str, tuple[int, int]]) -> list[tuple[str, list[Entry]]]:
    """Return the sections of a person's menu; ``counts`` are (waiting, late) by the name of a page."""
    sections = []
    for section, pages in MENU.items():
        entries = [Entry(page, *counts.get(page.name, (0, 0))) for page in pages if is_open_to(page, caller)]
        if entries:
            sections.append((section, entries))
    return sections


def landing_for(roles: Iterable[str]) -> str | None:
    """Return where a person with these roles lands; ``None`` if no page is theirs."""
    own = set(roles)
    return next((path for role, path in LANDINGS.items() if role in own), None)


def is_open_to(page: Page, caller: Caller) -> bool:
    """Whether the page is in this person's menu; one without roles is in everybody's."""
    return not page.roles or caller.has(*page.roles)
