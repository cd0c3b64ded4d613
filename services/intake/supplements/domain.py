"""Add to a complaint what its person supplies later, or what a platform's repeated message adds (补充)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from canon.codes import State
from chassis.errors import Invalid
from reading.bureau_knowledge import SHIPPED, Knowledge
from reading.normalization import normalize_compact
from reading.signs import read_signs, whole_matter
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.gaps import clean_texts, find_missing
from services.intake.complaints.domain.numbers import normalise_numbers
from services.intake.complaints.domain.parts import Attachment, Person, Respondent, added_attachments
from services.intake.complaints.domain.refusals import AlreadyClosed, AlreadyWithdrawn
from services.intake.complaints.domain.topics import topic_of
from services.intake.matches.domain import ENDED_STATES

_FIELD_LABELS = {
    "/complainant/name": "投诉人姓名",
    "/complainant/phone": "投诉人电话",
    "/complainant/id_number": "投诉人证件号码",
    "/complainant/address": "投诉人地址",
    "/complainant/email": "投诉人邮箱",
    "/complainant/anonymous": "是否匿名",
    "/complainant/confidential": "是否保密",
    "/respondent/name": "被投诉人名称",
    "/respondent/uscc": "统一社会信用代码",
    "/respondent/address": "被投诉人地址",
    "/respondent/phone": "被投诉人电话",
    "/respondent/platform": "网购平台",
    "/matter/request": "投诉请求",
}
_FIELDS_WITH_VALUE = (
    "/respondent/name",
    "/respondent/uscc",
    "/respondent/address",
    "/respondent/platform",
    "/matter/request",
)
Side = TypeVar("Side", Person, Respondent)


SEALED_FIELDS: Mapping[str, tuple[str, str]] = {
    "place": ("/matter/place", "发生地点"),
    "order_no": ("/matter/order_no", "订单号"),
}
OPEN_FIELDS: Mapping[str, tuple[str, str]] = {
    "platform_label": ("/kind", "来文类别"),
    "region": ("/matter/region", "所属区域"),
    "happened_on": ("/matter/happened_on", "发生日期"),
    "amount_fen": ("/matter/amount_fen", "涉及金额"),
    "category": ("/matter/category", "商品或者服务类别"),
    "problem": ("/matter/problem", "问题类别"),
    "goods": ("/matter/goods", "商品或者服务"),
    "sign_limit": ("/sign_limit", "平台签收期限"),
    "handle_limit": ("/handle_limit", "平台办理期限"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChanges:
    """New values of other fields: ``values`` in the complaint, ``sealed`` in its secret, and their descriptions."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[str, ...] = ()  # JSON pointers
    descriptions: tuple[str, ...] = ()


def filing_content(complaint: Complaint, secret: Secret) -> dict[str, Any]:
    """Return the content of a filing in one form for all channels, to recognise the same content again."""
    announced = ("name", "media_type", "size", "sha256")  # not what became of them
    files = [{name: getattr(one, name) for name in announced} for one in complaint.common_attachments]
    values = {name: getattr(complaint, name) for name in (*OPEN_FIELDS, "respondent_uscc", "shopping_platform")}
    return {**asdict(secret), **values, "attachments": files}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What is new: more text, or values of fields; a field that is not given keeps its value.

    ``attachments`` are announced, and may be known; of a repeated message they stand in ``details``.
    ``is_repeat``: a known message was sent again; it is added even when the case has ended.
    """

    text: str | None = None
    request: str | None = None
    person: Person
    respondent: Respondent
    attachments: tuple[Attachment, ...] = ()
    details: FieldChanges = field(default_factory=FieldChanges)
    lenient: bool = False
    is_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementedComplaint:
    """A complaint and its secret after an addition, which ``written_text`` describes, ``cleaned_text`` cleaned."""

    complaint: Complaint
    secret: Secret
    cleaned_text: str
    written_text: str
    changed: tuple[str, ...]  # JSON pointers
    new_facts: bool  # the text or the request is new (Order 121 Art. 35)


def texts_of(addition: Addition) -> tuple[str | None, ...]:
    """Return what is read of an addition and may be long."""
    return (addition.text, addition.request, *(one.name for one in addition.attachments))


def apply_addition(
    complaint: Complaint, secret: Secret, state: State, addition: Addition, knowledge: Knowledge = SHIPPED
) -> SupplementedComplaint:
    """Return the complaint and its secret with the addition.

    Raises:
        AlreadyClosed: the case has ended, and the addition is not a repeated message.
        Invalid: a phone or identity number, e-mail or credit code is invalid, and the addition is not lenient; or there
            are too many attachments.
    """
    if state in ENDED_STATES and not addition.is_repeat:
        raise AlreadyClosed
    person, respondent, found = normalise_numbers(addition.person, addition.respondent, lenient=addition.lenient)
    if found.errors and not addition.lenient:
        raise Invalid(*found.errors)
    before = _known_respondent(complaint, secret)
    who, shop = _merge(secret.person, person), _merge(before, respondent)
    request = addition.request or secret.request
    files = added_attachments(complaint.attachments, addition.attachments)
    changed = (
        *_changed_fields("/complainant", secret.person, who),
        *_changed_fields("/respondent", before, shop),
        *(("/matter/request",) if request != secret.request else ()),
        *(("/attachments",) if files else ()),
        *addition.details.changed,
    )
    written = _describe_addition(addition, shop, changed, files)
    texts = {"added": written, "request": request, "respondent_name": shop.name, "respondent_place": shop.address}
    names = {f"attachments/{place}/name": one.name for place, one in enumerate(files)}
    cleaned = clean_texts(texts | names, who, shop)
    named = (replace(one, name=cleaned[name] or "") for one, name in zip(files, names, strict=True))
    attachments = (*complaint.attachments, *named)
    text = "\n".join(filter(None, (secret.text, addition.text)))
    signs = read_signs(text, None, knowledge.entries)
    left = find_missing(complaint.kind, who, shop, text, request, found.unusable, signs)
    missing = tuple(pointer for pointer in complaint.missing if pointer in left)
    return SupplementedComplaint(
        complaint=replace(
            complaint,
            **{"attachments": attachments} | dict(addition.details.values),
            request=cleaned["request"],
            respondent_name=cleaned["respondent_name"],
            respondent_uscc=shop.uscc,
            respondent_place=cleaned["respondent_place"],
            shopping_platform=shop.platform,
            missing=missing,
            supplement_by=complaint.supplement_by if missing else None,
            real_name=bool(who.name) and not who.anonymous,
            confidential=who.confidential,
            topic=complaint.topic or _topic_of(complaint, addition, text, request),
        ),
        secret=_with_addition(secret, addition, who, shop, request),
        cleaned_text=cleaned["added"] or "",
        written_text=written,
        changed=changed,
        new_facts=bool(addition.text) or request != secret.request,
    )


def withdraw(complaint: Complaint, state: State, now: datetime) -> Complaint:
    """Mark a complaint as withdrawn by its complainant; the bureau still verifies a report (Order 121 Art. 27).

    Raises:
        AlreadyWithdrawn: it was withdrawn before.
        AlreadyClosed: the case has ended.
    """
    if complaint.withdrawn_at is not None:
        raise AlreadyWithdrawn
    if state in ENDED_STATES:
        raise AlreadyClosed
    return replace(complaint, withdrawn_at=now)


def _with_addition(secret: Secret, addition: Addition, who: Person, shop: Respondent, request: str | None) -> Secret:
    return replace(
        secret,
        **addition.details.sealed,
        person=who,
        request=request,
        respondent_name=shop.name,
        respondent_address=shop.address,
        respondent_phone=shop.phone,
    )


def _known_respondent(complaint: Complaint, secret: Secret) -> Respondent:
    return Respondent(
        name=secret.respondent_name,
        uscc=complaint.respondent_uscc,
        address=secret.respondent_address,
        phone=secret.respondent_phone,
        platform=complaint.shopping_platform,
    )


def _merge(old: Side, new: Side) -> Side:
    given: dict[str, Any] = {name: value for name, value in _field_values(new) if value}
    return replace(old, **given)


def _changed_fields(prefix: str, old: Side, new: Side) -> tuple[str, ...]:
    pairs = zip(_field_values(old), _field_values(new), strict=True)
    return tuple(f"{prefix}/{name}" for (name, before), (_, after) in pairs if before != after)


def _field_values(side: Person | Respondent) -> Iterator[tuple[str, str | bool | None]]:
    for one in fields(side):
        yield one.name, getattr(side, one.name)


def _topic_of(complaint: Complaint, addition: Addition, text: str, request: str | None) -> str | None:
    """Return the topic of a complaint that had none, by what is known of it now."""
    known = {name: getattr(complaint, name) for name in ("goods", "problem")} | dict(addition.details.values)
    return topic_of(normalize_compact(whole_matter(text, request)), known["goods"], known["problem"])


def _describe_addition(
    addition: Addition, shop: Respondent, changed: tuple[str, ...], files: tuple[Attachment, ...]
) -> str:
    """Describe an addition: its text, new values of the respondent, changed personal fields and files by name."""
    values = {f"/respondent/{name}": value for name, value in _field_values(shop)}
    values["/matter/request"] = addition.request
    lines = [addition.text] if addition.text else []
    lines += [f"{_FIELD_LABELS[pointer]}：{values[pointer]}" for pointer in changed if pointer in _FIELDS_WITH_VALUE]
    lines += [
        f"已更新{_FIELD_LABELS[pointer]}"
        for pointer in changed
        if pointer in _FIELD_LABELS and pointer not in _FIELDS_WITH_VALUE
    ]
    lines += [f"附件：{one.name}" for one in files]
    return "\n".join([*lines, *addition.details.descriptions])
