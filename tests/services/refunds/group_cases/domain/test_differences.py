"""A roster and the complaints of its group: linked by a person first, then the same by telephone, then by name."""

from uuid import UUID

from services.refunds.group_cases.domain.differences import FoundBy, GroupComplaint, RosterPerson, compare

A, B, C = (UUID(int=number) for number in (1, 2, 3))


def person(
    number: int, digest: str | None = None, complaint: UUID | None = None, owed_fen: int = 100, name: str | None = None
) -> RosterPerson:
    return RosterPerson(
        number=number,
        owed_fen=owed_fen,
        digests=[digest] if digest else (),
        complaint_id=complaint,
        name_digests=[name] if name else (),
    )


def complaint(
    id_: UUID, digest: str | None = None, amount_fen: int | None = None, name: str | None = None
) -> GroupComplaint:
    return GroupComplaint(id=id_, digest=digest, amount_fen=amount_fen, name_digest=name)


def test_who_never_complained_and_who_is_not_in_the_roster_are_named() -> None:
    differences = compare([person(1, "x"), person(2, "y")], [complaint(A, "x"), complaint(B, "z"), complaint(C)])

    assert [(one.member, one.complaint_id, one.is_linked) for one in differences.found] == [(1, A, False)]
    assert (differences.silent, differences.strangers) == ([2], [B, C])


def test_what_a_person_linked_counts_before_the_telephone() -> None:
    differences = compare([person(1, "x", complaint=B), person(2, "y")], [complaint(B, "y", 70)])

    assert [(one.member, one.is_linked) for one in differences.other_sums] == [(1, True)]
    assert differences.silent == [2]


def test_a_link_to_a_complaint_outside_the_group_is_a_complaint() -> None:
    assert compare([person(1, complaint=C)], []).silent == []


def test_one_telephone_of_several_members_says_nothing_about_sums() -> None:
    differences = compare([person(1, "x"), person(2, "x")], [complaint(A, "x", 70)])

    assert (len(differences.found), differences.other_sums, differences.silent) == (2, [], [])


def test_the_same_sum_and_no_sum_do_not_differ() -> None:
    differences = compare([person(1, "x"), person(2, "y")], [complaint(A, "x", 100), complaint(B, "y")])

    assert differences.other_sums == []


def test_a_name_alone_is_found_where_the_telephone_is_another_one() -> None:
    differences = compare([person(1, "x", name="n"), person(2)], [complaint(A, "z", 70, name="n")])

    assert [(one.member, one.by) for one in differences.other_sums] == [(1, FoundBy.NAME)]
    assert (differences.silent, differences.strangers) == ([2], [])


def test_a_telephone_counts_before_a_name_whatever_the_order() -> None:
    roster = [person(1, "x", name="n"), person(2, "y", name="n")]

    differences = compare(roster, [complaint(B, "z", name="n"), complaint(A, "x", name="n")])

    assert {(one.member, one.complaint_id, one.by) for one in differences.found} == {
        (1, A, FoundBy.PHONE),
        (2, B, FoundBy.NAME),
    }


def test_one_name_of_several_members_says_nothing_about_sums() -> None:
    differences = compare([person(1, name="n"), person(2, name="n")], [complaint(A, None, 70, name="n")])

    assert (len(differences.found), differences.other_sums, differences.silent) == (2, [], [])


def test_a_member_whose_complaint_is_linked_is_found_by_no_name() -> None:
    differences = compare([person(1, complaint=C, name="n")], [complaint(A, name="n")])

    assert (differences.found, differences.strangers) == ([], [A])
