"""How members are called where they are not named, and what of a person may be read."""

from canon.masks import mask_name, mask_phone
from services.refunds.group_cases.domain.state import Member, PersonDetails

TAIL = 4  # characters of a contract's number that are shown


def label_of(member: Member) -> str:
    """Return how a member is called where it is not named: ``G-31``."""
    return f"G-{member.number:02}"


def mask_contract(number: str) -> str:
    """Return the end of a contract's number; of a short one less than half."""
    return f"…{number[-min(TAIL, len(number) // 2) :]}" if len(number) > 1 else "…"


def mask_person(details: PersonDetails | None) -> tuple[str, str, str]:
    """Return name, telephone and contracts of a person, masked; all are empty of one that was erased."""
    if details is None:
        return "", "", ""
    phone = mask_phone(details.phone) if details.phone else ""
    return mask_name(details.name), phone, " ".join(mask_contract(contract) for contract in details.contracts)
