"""The parties that a notice names, as far as its reader may know them."""

from dataclasses import dataclass
from enum import StrEnum

from canon.masks import mask_name, mask_phone
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.visibility import Scope, ScopeKind
from services.intake.notices.domain.kinds import Addressee, Notice, NoticeKind

HIDDEN = "（个人信息依法保密）"
DESTROYED = "（个人信息已经删除）"
UNNAMED = "（未留姓名）"


class PersonVisibility(StrEnum):
    """How much of the person a reader of a notice sees."""

    FULL = "full"
    MASKED = "masked"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    consumer: str
    phone: str | None
    respondent: str


def may_read(scope: Scope, addressee: Addressee, agency: str | None) -> bool:
    """Whether a notice may be read: by a source if it goes to the consumer, by the agency it goes to, by the bureau."""
    match scope.kind:
        case ScopeKind.ALL | ScopeKind.DEPARTMENT:
            return True
        case ScopeKind.SOURCE:
            return addressee is Addressee.CONSUMER
        case ScopeKind.AGENCY:
            return addressee is Addressee.AGENCY and agency == scope.value
        case _:
            return False


def person_visibility(scope: Scope, roles: tuple[str, ...], complaint: Complaint) -> PersonVisibility:
    """How much a reader sees of the person: source, department and hub all, an agency nothing of a protected one."""
    if scope.kind in (ScopeKind.SOURCE, ScopeKind.DEPARTMENT) or (scope.kind is ScopeKind.ALL and "hub" in roles):
        return PersonVisibility.FULL
    return (
        PersonVisibility.NOTHING
        if scope.kind is ScopeKind.AGENCY and complaint.is_protected
        else PersonVisibility.MASKED
    )


def parties_of(notice: Notice, complaint: Complaint, secret: Secret | None, visibility: PersonVisibility) -> Parties:
    """Return the names and the phone number that a notice shows to this reader.

    A notice to the respondent or to another body hides a protected person and every phone number; only a body that
    mediates for the bureau gets the number of a person who is not protected.
    """
    plain = complaint.respondent_name or "被投诉人"
    elsewhere = notice.addressee in (Addressee.RESPONDENT, Addressee.BODY)
    calls = not elsewhere or notice.kind is NoticeKind.DELEGATION
    if secret is None:
        return Parties(consumer=DESTROYED, phone=None, respondent=plain)
    if visibility is PersonVisibility.NOTHING or (elsewhere and complaint.is_protected):
        return Parties(consumer=HIDDEN, phone=None, respondent=plain)
    name, phone = secret.person.name, secret.person.phone if calls else None
    if visibility is PersonVisibility.MASKED:
        return Parties(
            consumer=mask_name(name) if name else UNNAMED,
            phone=mask_phone(phone) if phone else None,
            respondent=plain,
        )
    return Parties(consumer=name or UNNAMED, phone=phone, respondent=secret.respondent_name or plain)
