"""Read a filing: its kind, whether it holds two, what is missing or urgent, when it counts as received."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from canon.codes import Alert, CloseResult, Kind
from canon.shanghai import SHANGHAI, day_of
from chassis.errors import FieldError, Invalid
from reading.alerts import alerts_from_signs
from reading.bureau_knowledge import SHIPPED, Knowledge
from reading.kinds import is_split, kind_from_signs
from reading.labels import kind_of_label
from reading.signs import Signs, read_signs
from services.intake.complaints.domain.complaint import Complaint, Secret
from services.intake.complaints.domain.gaps import clean_texts, find_missing
from services.intake.complaints.domain.numbers import Findings, normalise_numbers
from services.intake.complaints.domain.refusals import BackdateNotAllowed, ClosedInFuture
from services.intake.complaints.domain.topics import topic_of
from services.intake.filing.domain.filing import EARLIEST, KIND_BY_RESULT, Filing, Matter

SUPPLEMENT_DAYS = 7  # natural days a person is given to supply what is missing; the law names no period

# A field of the matter becomes the field of that name of the complaint, cleaned; an order number is sealed only.
_MATTER_FIELDS = tuple(one.name for one in fields(Matter) if one.name != "order_no")
_NO_TEXT = ("amount_fen", "happened_on")  # fields of the matter in which nothing personal can stand


def extract_complaints(
    filing: Filing, now: datetime, knowledge: Knowledge = SHIPPED
) -> tuple[tuple[Complaint, ...], Secret]:
    """Return one complaint, or two linked ones if the text holds a complaint and a report (Order 121 Art. 9).

    Beside them it returns their common secret. A filing that is not lenient may also be ``BackdateNotAllowed``. A row
    that had ended is one matter, as its list counted it, and raises no alarm.

    Raises:
        Invalid: a number, e-mail or date is invalid, and the filing is not lenient.
        ClosedInFuture: it is a row that would end after now.
    """
    received_at, flags = _received_at(filing, now)
    if filing.past is not None and filing.past.closed_at > now:
        raise ClosedInFuture
    person, respondent, found = normalise_numbers(filing.person, filing.respondent, lenient=filing.lenient)
    matter = _without_future_date(filing.matter, now, found)
    sound = (person, respondent, matter, (*filing.flags, *flags, *found.flags))
    if sound != (filing.person, filing.respondent, filing.matter, filing.flags):  # usually equal, which saves a copy
        filing = replace(filing, person=person, respondent=respondent, matter=matter, flags=sound[3])
    if found.errors and not filing.lenient:
        raise Invalid(*found.errors)
    signs = read_signs(filing.matter.text, filing.matter.request, knowledge.entries)
    if filing.past is not None:
        kind = _kind_of_past(filing.past.result, filing.label, signs)
        return (_build_complaint(filing, signs, kind, (), found.unusable, received_at, now),), _build_secret(filing)
    two = is_split(signs)
    kind = Kind.COMPLAINT if two else kind_from_signs(signs, filing.label)
    alerts = tuple(raised.alert for raised in alerts_from_signs(signs, knowledge.first))
    first = _build_complaint(filing, signs, kind, alerts, found.unusable, received_at, now)
    if not two:
        return (first,), _build_secret(filing)
    second = _split_off_report(first, filing.ids[1])
    return (replace(first, linked_id=second.id, linked_as=Kind.REPORT), second), _build_secret(filing)


def _kind_of_past(result: CloseResult, label: str | None, signs: Signs) -> Kind:
    """Return the kind of a matter that had ended: by how it ended, or as its platform called it, or by its text."""
    return KIND_BY_RESULT.get(result) or kind_of_label(label) or kind_from_signs(signs)


def _received_at(filing: Filing, now: datetime) -> tuple[datetime, tuple[str, ...]]:
    """Return when a filing counts as received, and flags; a wrong time from a platform is corrected and flagged.

    Raises:
        BackdateNotAllowed: the account may not give a time of receipt.
        Invalid: on our own API, the time is in the future or before 2000.
    """
    given = filing.received_at
    if filing.lenient:
        if given is None or given < EARLIEST:
            return now, ("received_at_missing",)
        return (now, ("received_at_clamped",)) if given > now else (given, ())
    if given is None:
        return now, ()
    if not filing.may_backdate:
        raise BackdateNotAllowed
    if given > now:
        raise Invalid(FieldError(field="/received_at", code="in_future", message="接收时间不能晚于现在"))
    if given < EARLIEST:
        raise Invalid(FieldError(field="/received_at", code="too_early", message="接收时间过早"))
    return given, ()


def _without_future_date(matter: Matter, now: datetime, found: Findings) -> Matter:
    """Drop a date of the matter that is in the future; the finding is an error on our API, a flag from a platform."""
    if matter.happened_on is None or matter.happened_on <= day_of(now).isoformat():
        return matter
    message = "发生日期不能晚于今天"
    found.errors.append(FieldError(field="/matter/happened_on", code="in_future", message=message))
    found.flags.append("happened_on_dropped")
    return replace(matter, happened_on=None)


def _build_complaint(
    filing: Filing,
    signs: Signs,
    kind: Kind,
    alerts: tuple[Alert, ...],
    unusable: Sequence[str],
    received_at: datetime,
    now: datetime,
) -> Complaint:
    person, respondent, matter = filing.person, filing.respondent, filing.matter
    missing = find_missing(kind, person, respondent, matter.text, matter.request, unusable, signs)
    values: dict[str, Any] = {name: getattr(matter, name) for name in _MATTER_FIELDS}
    values |= clean_texts(_texts_of(filing), person, respondent)
    files = tuple(replace(one, name=values.pop(_file(place)) or "") for place, one in enumerate(filing.attachments))
    return Complaint(
        id=filing.ids[0],
        number="",
        case_id=filing.ids[0],
        kind=kind,
        platform_label=filing.label,
        channel=filing.channel,
        source=filing.source,
        external_id=filing.external_id,
        received_at=received_at,
        accepted_at=now,
        respondent_uscc=respondent.uscc,
        missing=missing,
        flags=filing.flags,
        alerts=alerts,
        sign_limit=filing.sign_limit,
        handle_limit=filing.handle_limit,
        supplement_by=supplement_deadline(now) if missing and kind is Kind.COMPLAINT and not filing.past else None,
        linked_id=None,
        linked_as=None,
        real_name=bool(person.name) and not person.anonymous,
        confidential=person.confidential,
        attachments=files,
        topic=topic_of(signs.text, matter.goods, matter.problem),
        past_result=filing.past,
        **values | {"text": values["text"] or ""},
    )


def _texts_of(filing: Filing) -> dict[str, str | None]:
    """What others may read of a filing once it is cleaned, by the names of the complaint's fields."""
    respondent = filing.respondent
    return {
        **{name: getattr(filing.matter, name) for name in _MATTER_FIELDS if name not in _NO_TEXT},
        "respondent_name": respondent.name,
        "respondent_place": respondent.address,
        "shopping_platform": respondent.platform,
        **{_file(place): one.name for place, one in enumerate(filing.attachments)},
    }


def _file(place: int) -> str:
    return f"attachments/{place}/name"


def supplement_deadline(now: datetime) -> datetime:
    """Return 24:00 in Shanghai of the last day on which a person can supply what is missing."""
    last = day_of(now) + timedelta(days=SUPPLEMENT_DAYS)
    return datetime.combine(last + timedelta(days=1), time(), SHANGHAI)


def _split_off_report(complaint: Complaint, report_id: UUID) -> Complaint:
    """Return the report in a complaint's text as a case of its own; it can lack only the respondent or the text."""
    return replace(
        complaint,
        id=report_id,
        case_id=report_id,
        kind=Kind.REPORT,
        missing=tuple(pointer for pointer in complaint.missing if pointer in ("/respondent/name", "/matter/text")),
        supplement_by=None,
        linked_id=complaint.id,
        linked_as=Kind.COMPLAINT,
        attachments=(),
    )


def _build_secret(filing: Filing) -> Secret:
    return Secret(
        person=filing.person,
        text=filing.matter.text,
        request=filing.matter.request,
        place=filing.matter.place,
        order_no=filing.matter.order_no,
        respondent_name=filing.respondent.name,
        respondent_address=filing.respondent.address,
        respondent_phone=filing.respondent.phone,
    )
