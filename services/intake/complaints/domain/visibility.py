"""Who may see which complaints; what is not theirs looks as if it were not there (404)."""

from dataclasses import dataclass
from enum import StrEnum


class ScopeKind(StrEnum):
    """By what a caller's complaints are chosen."""

    ALL = "all"
    SOURCE = "source"
    DEPARTMENT = "department"
    AGENCY = "agency"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of all complaints a caller may see; it stands in the query itself."""

    kind: ScopeKind
    value: str = ""


def scope_of(roles: tuple[str, ...], *, source: str | None, department: str | None, agency: str | None) -> Scope:
    """The widest scope one of the roles gives."""
    if not {"hub", "bureau_head", "auditor"}.isdisjoint(roles):
        return Scope(ScopeKind.ALL)
    if not {"officer", "section_head"}.isdisjoint(roles):
        return Scope(ScopeKind.DEPARTMENT, department) if department else Scope(ScopeKind.NOTHING)
    if not {"platform", "partner"}.isdisjoint(roles) and source:
        return Scope(ScopeKind.SOURCE, source)
    if "agency" in roles and agency:
        return Scope(ScopeKind.AGENCY, agency)
    return Scope(ScopeKind.NOTHING)


def may_see_person(scope: Scope, *, protected: bool) -> bool:
    """Whether the masked person is shown: a reporter or who asked for secrecy, never outside bureau and source."""
    return not protected or scope.kind in (ScopeKind.ALL, ScopeKind.DEPARTMENT, ScopeKind.SOURCE)


def may_disclose(roles: tuple[str, ...], scope: Scope) -> bool:
    """Whether the unmasked contact may be asked for: the case's officer, the hub, and a source about its own."""
    if scope.kind is ScopeKind.SOURCE:
        return True
    return scope.kind in (ScopeKind.ALL, ScopeKind.DEPARTMENT) and not {"hub", "officer"}.isdisjoint(roles)
