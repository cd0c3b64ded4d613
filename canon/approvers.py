"""Who may approve an act (审批), as a sentence names them."""

_ROLES = {"section_head": "股室负责人", "bureau_head": "局领导"}


def approver_name(approver: str) -> str:
    """Return the Chinese name of the role in which an act was approved; a person is named as it is."""
    return _ROLES.get(approver, approver)
