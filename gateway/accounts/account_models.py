"""Roles and fields of an account: a person of the bureau with several roles, or an outside party with one."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from canon.codes import Agency, Department
from canon.services import SERVICES
from chassis.clock import new_id
from chassis.errors import FieldError, Invalid
from chassis.web.models import AccountName, Body
from gateway.store import Account

RESERVED = frozenset(
    {"me", "anonymous", "prometheus", "prober", "installation", "service", "gateway", "simulators", *SERVICES}
)
ADMINISTRATOR = "administrator"


class Role(StrEnum):
    """What an account does. The last four are outside parties; they have no other role beside it."""

    OFFICER = "officer"
    SECTION_HEAD = "section_head"
    HUB = "hub"
    BUREAU_HEAD = "bureau_head"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    PLATFORM = "platform"
    PARTNER = "partner"
    AGENCY = "agency"
    ENTERPRISE = "enterprise"


OUTSIDE = (Role.PLATFORM, Role.PARTNER, Role.AGENCY, Role.ENTERPRISE)
MACHINES = (Role.PLATFORM, Role.PARTNER)  # they have keys and no password, except a partner's own staff
SECTION = (Role.OFFICER, Role.SECTION_HEAD)
Scope: TypeAlias = Literal["backdate"]  # may say when a complaint was received (platforms, imports)


class Standing(Body):
    """Roles, and the department they are bound to (officers and section heads see their own section)."""

    roles: list[Role] = Field(min_length=1, max_length=8)
    department: Department | None = None
    scopes: list[Scope] = Field(default=[], max_length=1)

    def checked_department(self) -> Department | None:
        """Return the department of these roles; the hub's is ``Department.HUB`` if none is given.

        Raises:
            Invalid: roles repeat or exclude each other, or the department is missing or does not apply.
        """
        if len(set(self.roles)) != len(self.roles):
            raise Invalid(_error("roles", "twice", "有重复"))
        outside = [role for role in self.roles if role in OUTSIDE]
        if outside and len(self.roles) > 1:
            raise Invalid(_error("roles", "alone", "外部账号只能有一种身份"))
        if self.department is None and any(role in SECTION for role in self.roles):
            raise Invalid(_error("department", "required", "承办人和股室负责人须有股室"))
        if self.department is not None and not any(role in (*SECTION, Role.HUB) for role in self.roles):
            raise Invalid(_error("department", "not_applicable", "这种身份没有股室"))
        return self.department or (Department.HUB if Role.HUB in self.roles else None)


class OpenAccount(Standing):
    """A new account. Which of the places belongs to it follows from its role."""

    name: AccountName
    source: Literal["12345", "12315"] | None = None  # platforms; a partner's follows from its name
    agency: Agency | None = None
    enterprise: UUID | None = None  # one that takes part already; without it a new id is made
    person: bool = False  # own staff of an agency, enterprise or partner: a password instead of a key
    partner: AccountName | None = None  # of a partner's own staff: the partner's account

    def to_account(self) -> Account:
        """Return the account to be stored.

        Raises:
            Invalid: the name is reserved, or a field is missing or does not apply to the role.
        """
        department = self.checked_department()
        if self.name in RESERVED:
            raise Invalid(_error("name", "reserved", "这个名称由系统使用"))
        self._check_field("source", self.source, Role.PLATFORM, needed=True)
        self._check_field("agency", self.agency, Role.AGENCY, needed=True)
        self._check_field("enterprise", self.enterprise, Role.ENTERPRISE, needed=self.person)
        self._check_person()
        is_enterprise = Role.ENTERPRISE in self.roles
        return Account(
            name=self.name,
            roles=tuple(self.roles),
            department=department,
            source=f"partner:{self.partner or self.name}" if Role.PARTNER in self.roles else self.source,
            agency=self.agency,
            enterprise=str(self.enterprise or new_id()) if is_enterprise else None,
            scopes=tuple(self.scopes),
        )

    def _check_person(self) -> None:
        """Refuse a person at a platform, and staff of a partner without the partner.

        Raises:
            Invalid: a field is missing or does not apply.
        """
        if self.person and Role.PLATFORM in self.roles:
            raise Invalid(_error("person", "not_applicable", "平台账号只用密钥"))
        is_staff = self.person and Role.PARTNER in self.roles
        if is_staff and self.partner is None:
            raise Invalid(_error("partner", "required", "写明是哪个合作单位的人"))
        if self.partner is not None and not is_staff:
            raise Invalid(_error("partner", "not_applicable", "只有合作单位的人填写"))

    def _check_field(self, field: str, value: object, role: Role, *, needed: bool) -> None:
        if value is None and needed and role in self.roles:
            raise Invalid(_error(field, "required", "必填"))
        if value is not None and role not in self.roles:
            raise Invalid(_error(field, "not_applicable", "这种身份没有此项"))


def is_outside(roles: Sequence[str]) -> bool:
    return any(role in OUTSIDE for role in roles)


def is_for_people(account: Account) -> bool:
    """Return whether a person uses the account: platforms and partners are machines, but not who has a password."""
    return account.password_hash is not None or not any(role in MACHINES for role in account.roles)


def _error(field: str, code: str, words: str) -> FieldError:
    return FieldError(field=f"/{field}", code=code, message=words)
