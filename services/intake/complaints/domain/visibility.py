"""Who may see which complaints; any other complaint looks missing to them (404)."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from canon.scopes import scope_of_roles
from services.intake.complaints.domain.parts import Attachment, Party


class ScopeKind(StrEnum):
    """By what the complaints of a caller are selected."""

    ALL = "all"
    SOURCE = "source"
    DEPARTMENT = "department"
    AGENCY = "agency"
    ENTERPRISE = "enterprise"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which complaints a caller may see; part of every query.

    ``value`` is the source, the department, the agency or the enterprise.
    """

    kind: ScopeKind
    value: str = ""

    @property
    def is_bureau(self) -> bool:
        return self.kind in (ScopeKind.ALL, ScopeKind.DEPARTMENT)

    @property
    def party(self) -> Party:
        """The side of a complaint that callers of this scope belong to."""
        if self.is_bureau:
            return Party.BUREAU
        return {ScopeKind.AGENCY: Party.AGENCY, ScopeKind.ENTERPRISE: Party.ENTERPRISE}.get(
            self.kind, Party.COMPLAINANT
        )

    @property
    def owner(self) -> str:
        """The owner of the files that callers of this scope bring, as ``Attachment.owner``."""
        return self.value if self.kind in (ScopeKind.AGENCY, ScopeKind.ENTERPRISE) else ""


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


def file_scope_of(
    roles: tuple[str, ...], *, source: str | None, department: str | None, agency: str | None, enterprise: str | None
) -> Scope:
    """Return the scope of the complaints to whose files a caller comes: an enterprise, to nothing else of them."""
    scope = scope_of(roles, source=source, department=department, agency=agency)
    if scope.kind is ScopeKind.NOTHING and "enterprise" in roles and enterprise:
        return Scope(ScopeKind.ENTERPRISE, str(UUID(enterprise)))
    return scope


def may_see_person(scope: Scope, *, protected: bool) -> bool:
    """Whether to show the masked person; a protected one is shown only to the bureau and the source."""
    return not protected or scope.is_bureau or scope.kind is ScopeKind.SOURCE


def sees_unreleased(one: Attachment, scope: Scope) -> bool:
    """Whether a file is visible without a release: to the bureau, and to the side that brought it."""
    return scope.is_bureau or one.owner == scope.owner


def may_disclose(roles: tuple[str, ...], scope: Scope) -> bool:
    """Whether a caller may unmask a contact: an officer of the case's department, the hub, the complaint's source."""
    if scope.kind is ScopeKind.SOURCE:
        return True
    return scope.is_bureau and not {"hub", "officer"}.isdisjoint(roles)
