"""The refusals of group cases and their rosters."""

from chassis.errors import Conflict, FieldError, Invalid


class UnknownMember(Invalid):
    """There is no member of this number in the roster."""

    code = "unknown_member"
    zh = "名册中没有这一编号"
    en = "The roster has no such number"

    def __init__(self) -> None:
        super().__init__(FieldError(field="/member", code="unknown", message="名册中没有这一编号"))


class PersonErased(Conflict):
    """The person's data was erased: the sums are left, nobody can be named."""

    code = "person_erased"
    zh = "该人员的个人信息已删除"
    en = "The personal data of this member was erased"
