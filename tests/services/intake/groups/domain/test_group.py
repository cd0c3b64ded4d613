"""A group opens by itself, a complaint joins it, and people change who is in it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.grouping.domain import Leaving, Membership
from services.intake.groups.domain.candidates import (
    Candidate,
    count_persons,
    is_same_business,
    of_same_business,
    received_within,
)
from services.intake.groups.domain.group import (
    ConsentMissing,
    Group,
    GroupOver,
    MemberChanges,
    NotAMember,
    TwoRepresentatives,
    change_members,
    join_or_open,
    new_members,
)
from services.intake.groups.domain.limits import limits_on
from services.intake.traits.domain.traits import Business, Traits
from tests.services.intake.building import NOW

pytestmark = pytest.mark.pure
LIMITS = limits_on(date(2026, 11, 24))
GROUP_ID = UUID(int=900)
SHOP = b"luye"
OWN = Business(digests=(SHOP,), respondent="鹿野健身俱乐部", uscc=None)


def traits(number: int, days: float = 0, **changes: Any) -> Traits:
    plain = Traits(
        complaint_id=UUID(int=number),
        received_at=NOW - timedelta(days=days),
        business_digest=SHOP,
        respondent="鹿野健身俱乐部",
        uscc=None,
        goods=None,
        problem=None,
        topic="prepaid",
        refund=True,
        closing=("关门",),
        unreachable=(),
        lacks_proof=True,
    )
    return replace(plain, **changes)


def candidate(
    number: int, days: float = 0, group_id: UUID | None = None, case: int | None = None, **changes: Any
) -> Candidate:
    """A complaint of a person of its own; ``case``: the number of the one whose case answers it."""
    return Candidate(
        traits=traits(number, days, **changes),
        case_id=UUID(int=number if case is None else case),
        numbers=frozenset({number.to_bytes(2)}),
        group_id=group_id,
    )


def a_group(**changes: Any) -> Group:
    plain = Group(
        id=GROUP_ID,
        respondent="鹿野健身俱乐部",
        uscc=None,
        business_digest=SHOP,
        topic="prepaid",
        opened_at=NOW - timedelta(days=10),
        opened_by="shipped-1",
        joined_at=NOW - timedelta(days=10),
    )
    return replace(plain, **changes)


def members(*numbers: int, **changes: Any) -> list[Membership]:
    return [replace(one, **changes) for one in new_members(GROUP_ID, [UUID(int=n) for n in numbers], "zhou", NOW)]


def change(known: list[Membership], **changes: Any) -> dict[int, Membership]:
    changed = change_members(a_group(), known, MemberChanges(**changes), "zhou", NOW)
    return {one.complaint_id.int: one for one in changed}


def test_a_business_is_the_same_by_its_code_or_by_its_own_name() -> None:
    coded = replace(OWN, uscc="A")

    assert is_same_business(OWN, traits(2, respondent="望川县鹿野健身俱乐部有限公司"))
    assert not is_same_business(OWN, traits(2, respondent="鹿野火锅店"))
    assert not is_same_business(OWN, traits(2, business_digest=b"baiwei"))
    assert not is_same_business(replace(OWN, digests=()), traits(2, business_digest=None))
    assert is_same_business(coded, traits(2, uscc="A", business_digest=b"baiwei", respondent="百味"))
    assert not is_same_business(coded, traits(2, uscc="B"))


def test_a_business_is_the_same_under_an_older_master_key() -> None:
    assert is_same_business(replace(OWN, digests=(b"new", SHOP)), traits(2))


def test_candidates_are_ordered_and_limited_to_the_business_and_the_days() -> None:
    found = of_same_business(
        OWN, [candidate(1), candidate(2, 40), candidate(3, 3), candidate(4, business_digest=b"other")]
    )

    assert [one.complaint_id.int for one in found] == [2, 3, 1]
    assert [one.complaint_id.int for one in received_within(found, 30, NOW)] == [3, 1]


def test_who_share_a_number_are_one_person_and_who_gave_none_is_nobody() -> None:
    numbers = [{b"a"}, {b"b"}, {b"a", b"c"}, {b"c"}, set(), {b"b", b"c"}]

    assert count_persons([replace(candidate(n), numbers=frozenset(one)) for n, one in enumerate(numbers[:4])]) == 2
    assert count_persons([replace(candidate(n), numbers=frozenset(one)) for n, one in enumerate(numbers)]) == 1
    assert count_persons([]) == 0


def test_the_fifth_person_in_thirty_days_opens_a_group_of_all_five() -> None:
    same = [candidate(n, n) for n in range(1, 6)]

    opened = join_or_open(same[0].traits, same, None, LIMITS, GROUP_ID, NOW)

    assert opened is not None
    assert (opened.opens, len(opened.members), opened.group.opened_by) == (True, 5, "shipped-1")
    assert join_or_open(same[0].traits, same[:4], None, LIMITS, GROUP_ID, NOW) is None


def test_other_topics_and_members_of_other_groups_do_not_count() -> None:
    same = [*(candidate(n) for n in range(1, 5)), candidate(5, topic="price"), candidate(6, group_id=UUID(int=7))]

    assert join_or_open(same[0].traits, same, None, LIMITS, GROUP_ID, NOW) is None


def test_a_complaint_without_a_topic_or_from_long_ago_stays_alone() -> None:
    same = [candidate(n) for n in range(1, 7)]

    assert join_or_open(traits(1, topic=None), same, None, LIMITS, GROUP_ID, NOW) is None
    assert join_or_open(traits(1, days=31), same, None, LIMITS, GROUP_ID, NOW) is None


def test_a_new_complaint_joins_the_group_that_stands() -> None:
    joined = join_or_open(traits(9), [candidate(9)], a_group(), LIMITS, UUID(int=1), NOW)
    again = join_or_open(traits(9), [candidate(9, group_id=GROUP_ID)], a_group(), LIMITS, UUID(int=1), NOW)

    assert joined is not None
    assert (joined.group.id, joined.members, joined.opens) == (GROUP_ID, (UUID(int=9),), False)
    assert joined.group.joined_at == NOW
    assert again is None


def test_a_group_that_nobody_joined_for_long_is_over_and_another_opens() -> None:
    quiet = a_group(joined_at=NOW - timedelta(days=91))
    same = [candidate(n) for n in range(1, 6)]

    opened = join_or_open(same[0].traits, same, quiet, LIMITS, UUID(int=1), NOW)

    assert opened is not None
    assert (opened.opens, opened.over) == (True, replace(quiet, closed_at=NOW))


def test_members_join_and_leave() -> None:
    changed = change(members(1, 2), join=(UUID(int=3), UUID(int=1)), leave=(UUID(int=2),))

    assert sorted(changed) == [2, 3]
    assert (changed[2].left_because, changed[2].is_present) == (Leaving.REMOVED, False)
    assert changed[3].joined_by == "zhou"


def test_who_left_can_join_again() -> None:
    changed = change(members(1, left_at=NOW, left_because=Leaving.REMOVED), join=(UUID(int=1),))

    assert changed[1].is_present


def test_consents_are_stored_and_two_who_consented_represent() -> None:
    known = members(1, 2, 3)

    changed = change(
        known,
        consents={UUID(int=1): True, UUID(int=2): True, UUID(int=3): False},
        representatives=(UUID(int=1), UUID(int=2)),
    )

    assert [changed[n].representative for n in (1, 2, 3)] == [True, True, False]
    assert [changed[n].consents for n in (1, 2, 3)] == [True, True, False]
    assert changed[3].consented_at == NOW


def test_representatives_are_replaced_or_dismissed_and_leave_with_their_consent() -> None:
    known = [*members(1, 2, consents=True, representative=True), *members(3, consents=True)]

    assert not change(known, representatives=())[1].representative
    replaced = change(known, representatives=(UUID(int=2), UUID(int=3)))
    assert (replaced[1].representative, replaced[3].representative) == (False, True)
    assert not change(known, consents={UUID(int=1): False})[1].representative
    assert not change(known, leave=(UUID(int=1),))[1].representative


def test_one_representative_is_refused() -> None:
    with pytest.raises(TwoRepresentatives):
        change(members(1, 2, consents=True), representatives=(UUID(int=1),))


def test_nobody_represents_without_consent() -> None:
    with pytest.raises(ConsentMissing):
        change(members(1, 2), representatives=(UUID(int=1), UUID(int=2)))


def test_who_is_not_a_member_neither_leaves_nor_consents() -> None:
    gone = members(1, left_at=NOW, left_because=Leaving.WITHDRAWN)

    with pytest.raises(NotAMember):
        change(gone, leave=(UUID(int=1),))
    with pytest.raises(NotAMember):
        change([], consents={UUID(int=1): True})


def test_limits_hold_from_their_day_on() -> None:
    assert limits_on(date(2020, 1, 1)) == limits_on(date(2026, 11, 24)) == LIMITS
    assert (LIMITS.opening.persons, LIMITS.closing.days) == (5, 7)


def test_messages_that_one_case_answers_are_one_person_and_open_no_group() -> None:
    same = [candidate(1), candidate(2, case=1), candidate(3), candidate(4), candidate(5)]

    assert count_persons(same) == 4
    assert join_or_open(same[-1].traits, same, None, LIMITS, GROUP_ID, NOW) is None


def test_who_leaves_consents_to_nothing_any_more() -> None:
    member = replace(new_members(GROUP_ID, [UUID(int=1)], "zhou", NOW)[0], consents=True, consented_at=NOW)

    [left] = change_members(a_group(), [member], MemberChanges(leave=(UUID(int=1),)), "zhou", NOW)

    assert (left.left_because, left.consents, left.consented_at) == (Leaving.REMOVED, None, None)


def test_nobody_joins_a_group_that_is_over() -> None:
    with pytest.raises(GroupOver):
        change_members(a_group(closed_at=NOW), [], MemberChanges(join=(UUID(int=1),)), "zhou", NOW)
