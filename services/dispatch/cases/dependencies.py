"""FastAPI dependencies of every route on a case: who asks, within which scope, about which version."""

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Response

from chassis.errors import FieldError, Invalid
from chassis.web.auth import Caller, CurrentCaller
from services.dispatch.cases.domain.visibility import Scope
from services.dispatch.cases.repository.details import Sheet
from services.dispatch.cases.schemas.cases import CaseView, case_view
from services.dispatch.cases.service.commands import Asked
from services.dispatch.lifecycle.domain.permissions import check_power
from services.dispatch.lifecycle.domain.transitions import Command
from services.dispatch.roles import SECTION, SEES_ALL, SENDERS

_TAG = re.compile(r'(?:W/)?"?(\d{1,9})"?')
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=100)]


def scope_of(caller: Caller) -> Scope:
    """What a caller may see; a department or a source counts only with the role it belongs to."""
    return Scope(
        everything=caller.has(*SEES_ALL),
        department=caller.department if caller.has(*SECTION) else None,
        agency=caller.agency if caller.has("agency") else None,
        source=caller.source if caller.has(*SENDERS) else None,
    )


def _asked(id: UUID, caller: CurrentCaller, if_match: IfMatch = None) -> Asked:  # noqa: A002 - the path's own word
    officer = caller.account if caller.has(*SECTION) else None
    return Asked(complaint_id=id, scope=scope_of(caller), version=version_of(if_match), officer=officer)


CaseAsked = Annotated[Asked, Depends(_asked)]


def _overseen(asked: CaseAsked) -> Asked:
    return replace(asked, officer=None)


CaseOverseen = Annotated[Asked, Depends(_overseen)]  # who presses or orders does not take the case


def version_of(tag: str | None) -> int | None:
    """The version an ``If-Match`` names; ``*`` is any."""
    if tag is None or tag.strip() == "*":
        return None
    match = _TAG.fullmatch(tag.strip())
    if match is None:
        raise Invalid(FieldError(field="/header/If-Match", code="format", message="应为上次取得的 ETag"))
    return int(match[1])


@dataclass(frozen=True, slots=True)
class Signing:
    """Who acts, and whether as a head, who has signed it by that (审批)."""

    account: str
    head: bool

    def named(self, approver: str) -> str:
        """Who approved it. Raises ``Invalid`` where somebody who is no head names himself."""
        if approver == self.account and not self.head:
            raise Invalid(
                FieldError(field="/approved_by", code="own_approval", message="不能由本人批准，应当由负责人批准")
            )
        return approver

    def by(self, approver: str | None) -> str | None:
        """Who approved it, if anybody. Raises ``Invalid`` as above."""
        return (self.account if self.head else None) if approver is None else self.named(approver)


def _signing(caller: CurrentCaller) -> Signing:
    return Signing(caller.account, caller.has("section_head", "bureau_head"))


Signs = Annotated[Signing, Depends(_signing)]


def needs(command: Command) -> Any:
    """The route's own right: refused before anything is looked up."""

    def checked(caller: CurrentCaller) -> None:
        check_power(command, caller.roles)

    return Depends(checked)


def shown(sheet: Sheet, asked: Asked, response: Response) -> CaseView:
    """The case for this reader, tagged with its version."""
    response.headers["ETag"] = f'"{sheet.case.version}"'
    return case_view(sheet, asked.scope)
