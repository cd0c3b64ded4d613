"""Announced attachments, what becomes of them, and which form of a file a reader gets."""

from dataclasses import replace

import pytest

from chassis.errors import Invalid
from services.intake.attachments.domain.announcements import with_state
from services.intake.attachments.domain.media_types import MediaType
from services.intake.attachments.domain.stored_files import Blob, FileForm, StoredFile, form_for, is_sealed_from
from services.intake.complaints.domain.answers import answer_of
from services.intake.complaints.domain.parts import (
    MAX_ATTACHMENTS,
    Attachment,
    AttachmentState,
    Party,
    added_attachments,
)
from services.intake.complaints.domain.visibility import Scope, ScopeKind, sees_unreleased
from services.intake.supplements.domain import filing_content
from tests.services.intake.building import FIRST, NOW, a_complaint

pytestmark = pytest.mark.pure
ORIGINAL, VIEW, THUMBNAIL = (Blob(name=f"0{n}/x", size=n) for n in (3, 2, 1))
DOCUMENT = StoredFile(
    complaint_id=FIRST, sha256="0" * 64, media_type=MediaType.PDF, stored_at=NOW, account="acme", original=ORIGINAL
)
PICTURE = replace(DOCUMENT, media_type=MediaType.JPEG, view=VIEW, thumbnail=THUMBNAIL, width=4, height=3)


def a_file(number: int, **changes: object) -> Attachment:
    plain = Attachment(name=f"{number}.jpg", media_type="image/jpeg", size=1, sha256=f"{number:064x}")
    return replace(plain, **changes)


def test_a_file_is_added_once_however_often_it_is_announced() -> None:
    assert added_attachments([a_file(1)], [a_file(1), a_file(2), a_file(3), a_file(2, name="two")]) == (
        a_file(2),
        a_file(3),
    )


def test_thirty_files_are_the_most_of_a_complaint() -> None:
    known = [a_file(n) for n in range(MAX_ATTACHMENTS - 1)]

    assert added_attachments(known, [a_file(100), a_file(1)]) == (a_file(100),)
    with pytest.raises(Invalid):
        added_attachments(known, [a_file(100), a_file(101)])


def test_what_was_announced_and_did_not_arrive_is_missing() -> None:
    complaint, _ = a_complaint(missing=(), attachments=(a_file(1, state=AttachmentState.STORED), a_file(2)))

    assert answer_of(complaint)["missing"] == [{"field": "/attachments/1", "message": "附件“2.jpg”尚未上传"}]


def test_a_file_that_is_stored_stays_so() -> None:
    complaint, _ = a_complaint(attachments=(a_file(1), a_file(2)))
    refused = with_state(complaint, a_file(1).identity, AttachmentState.REFUSED, "file_broken")
    stored = with_state(refused, a_file(1).identity, AttachmentState.STORED)

    assert refused.attachments == (a_file(1, state=AttachmentState.REFUSED, refusal="file_broken"), a_file(2))
    assert stored.attachments == (a_file(1, state=AttachmentState.STORED), a_file(2))
    assert with_state(stored, a_file(1).identity, AttachmentState.REFUSED, "x") == stored


def test_a_message_that_is_repeated_is_known_whatever_became_of_its_files() -> None:
    before, secret = a_complaint(attachments=(a_file(1),))
    after = with_state(before, a_file(1).identity, AttachmentState.STORED)

    assert filing_content(before, secret) == filing_content(after, secret)


@pytest.mark.parametrize(
    ("stored", "wanted", "may_see_original", "form"),
    [
        (PICTURE, None, True, FileForm.ORIGINAL),
        (PICTURE, None, False, FileForm.VIEW),
        (DOCUMENT, None, False, FileForm.ORIGINAL),
        (PICTURE, FileForm.THUMBNAIL, True, FileForm.THUMBNAIL),
        (PICTURE, FileForm.ORIGINAL, False, FileForm.ORIGINAL),
    ],
)
def test_a_reader_gets_the_copy_of_a_picture_unless_they_may_see_more(
    stored: StoredFile, wanted: FileForm | None, *, may_see_original: bool, form: FileForm
) -> None:
    assert form_for(stored, wanted, may_see_original=may_see_original) is form


def test_the_original_of_a_picture_is_for_who_may_see_the_person() -> None:
    assert is_sealed_from(PICTURE, FileForm.ORIGINAL, may_see_original=False)
    assert not is_sealed_from(PICTURE, FileForm.ORIGINAL, may_see_original=True)
    assert not is_sealed_from(PICTURE, FileForm.VIEW, may_see_original=False)
    assert not is_sealed_from(DOCUMENT, FileForm.ORIGINAL, may_see_original=False)


def test_a_stored_file_knows_what_lies_in_the_store() -> None:
    assert PICTURE.blobs == (ORIGINAL, VIEW, THUMBNAIL)
    assert DOCUMENT.blobs == (ORIGINAL,)
    assert [PICTURE.blob(form) for form in FileForm] == [ORIGINAL, VIEW, THUMBNAIL]


def test_files_are_for_the_bureau_and_who_brought_them() -> None:
    inside = [ScopeKind.ALL, ScopeKind.DEPARTMENT]
    sent, evidence = a_file(1), a_file(1, by=Party.ENTERPRISE, owner="shop")

    def seeing(one: Attachment) -> set[ScopeKind]:
        return {kind for kind in ScopeKind if sees_unreleased(one, Scope(kind, "shop"))} - {ScopeKind.NOTHING}

    assert seeing(sent) == {*inside, ScopeKind.SOURCE}
    assert seeing(evidence) == {*inside, ScopeKind.ENTERPRISE, ScopeKind.AGENCY}
    assert not sees_unreleased(evidence, Scope(ScopeKind.ENTERPRISE, "another"))


def test_who_brings_files_takes_no_place_from_another() -> None:
    known = [a_file(n) for n in range(MAX_ATTACHMENTS)]
    evidence = [a_file(n, by=Party.ENTERPRISE, owner="shop") for n in range(MAX_ATTACHMENTS)]

    assert added_attachments(known, evidence) == tuple(evidence)
    with pytest.raises(Invalid):
        added_attachments([*known, *evidence], [a_file(100, by=Party.ENTERPRISE, owner="shop")])


def test_what_an_enterprise_brings_is_no_part_of_the_message() -> None:
    before, secret = a_complaint(missing=(), attachments=(a_file(1, state=AttachmentState.STORED),))
    after = replace(before, attachments=(*before.attachments, a_file(2, by=Party.ENTERPRISE, owner="shop")))

    assert answer_of(after)["missing"] == []
    assert filing_content(before, secret) == filing_content(after, secret)
