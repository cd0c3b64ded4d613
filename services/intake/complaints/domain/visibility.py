"""Who may see which complaints; any other complaint looks missing to them (404)."""

from dataclasses import dataclass
from enum import StrEnum

from canon.scopes import scope_of_roles


class ScopeKind(StrEnum):
    """By what the complaints of a caller are selected."""

    ALL = "all"
    SOURCE = "source"
    DEPARTMENT = "department"
    AGENCY = "agency"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which complaints a caller may see; part of every query, with ``value`` as the source, department or agency."""

    kind: ScopeKind
    value: str = ""


def scope_of(roles: tuple[str, ...], *, source: str | None, department: str | None, agency: str | None) -> Scope:
    """Return the scope of the complaints whose cases a caller sees; the widest that one of the roles gives."""
    cases = scope_of_roles(roles, department=department, agency=agency, source=source)
    if cases.everything:
        return Scope(ScopeKind.ALL)
    if cases.department:
        return Scope(ScopeKind.DEPARTMENT, cases.department)
    if cases.source:
        return Scope(ScopeKind.SOURCE, cases.source)
    if cases.agency:
        return Scope(ScopeKind.AGENCY, cases.agency)
    return Scope(ScopeKind.NOTHING)


def may_see_person(scope: Scope, *, protected: bool) -> bool:
    """Whether to show the masked person; a protected one is shown only to the bureau and the source."""
    return not protected or scope.kind in (ScopeKind.ALL, ScopeKind.DEPARTMENT, ScopeKind.SOURCE)


def may_see_attachments(scope: Scope) -> bool:
    """Whether files are shown: to the bureau and the source; another authority sees none, as none is released to it."""
    return scope.kind in (ScopeKind.ALL, ScopeKind.DEPARTMENT, ScopeKind.SOURCE)


def may_disclose(roles: tuple[str, ...], scope: Scope) -> bool:
    """Whether a caller may unmask a contact: an officer of the case's department, the hub, the complaint's source."""
    if scope.kind is ScopeKind.SOURCE:
        return True
    return scope.kind in (ScopeKind.ALL, ScopeKind.DEPARTMENT) and not {"hub", "officer"}.isdisjoint(roles)
