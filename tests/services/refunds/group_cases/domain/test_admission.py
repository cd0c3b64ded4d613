"""Each contract stands in a case once, and each person once; what contradicts is shown to a person."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.refunds.group_cases.domain.admission import Admission, Duplicate, KnownRoster, RowKeys, admit
from services.refunds.group_cases.domain.rows import RosterRow


def a_row(
    row: int,
    contract: str,
    name: str,
    *,
    id_number: str | None = None,
    phone: str | None = None,
    owed_fen: int = 5,
    contract_paid_fen: int = 9,
) -> tuple[RosterRow, RowKeys]:
    written = RosterRow(
        row=row,
        name=name,
        phone=phone,
        id_number=id_number,
        contract=contract,
        signed_on=None,
        contract_paid_fen=contract_paid_fen,
        owed_fen=owed_fen,
        class_name=None,
        hardship=False,
    )
    keys = RowKeys(
        contract=contract.encode(),
        name=name.encode(),
        id_number=id_number.encode() if id_number else None,
        person=f"{phone or contract} {name}".encode(),
    )
    return written, keys


def codes(admission: Admission) -> list[tuple[int, str, str]]:
    return [(error.row, error.column, error.code) for error in admission.errors]


def test_the_same_contract_of_the_same_person_is_a_duplicate() -> None:
    admission = admit([a_row(2, "T-1", "李晓"), a_row(3, "T-1", "李晓")], KnownRoster())

    assert (admission.new_members, admission.owed_fen, admission.duplicates) == (1, 5, [Duplicate(3, 2)])


def test_the_same_contract_with_two_names_is_an_error() -> None:
    admission = admit([a_row(2, "T-1", "李晓"), a_row(3, "T-1", "李小")], KnownRoster())

    assert codes(admission) == [(3, "姓名", "two_names")]


def test_the_same_contract_with_other_sums_is_an_error_that_names_the_sum() -> None:
    admission = admit(
        [
            a_row(2, "T-1", "李晓"),
            a_row(3, "T-1", "李晓", owed_fen=6),
            a_row(4, "T-1", "李晓", contract_paid_fen=8),
        ],
        KnownRoster(),
    )

    assert codes(admission) == [(3, "应退金额(元)", "sum_differs"), (4, "已付金额(元)", "sum_differs")]


def test_a_person_with_two_contracts_is_one_member() -> None:
    admission = admit(
        [
            a_row(2, "T-1", "李晓", id_number="A"),
            a_row(3, "T-2", "李晓", id_number="A"),
            a_row(4, "T-3", "李晓", phone="138"),
            a_row(5, "T-4", "李晓", phone="138"),
        ],
        KnownRoster(),
    )

    assert [contract.member for contract in admission.contracts] == [1, 1, 2, 2]
    assert (admission.new_members, admission.owed_fen) == (2, 20)


def test_one_identity_number_with_two_names_is_an_error() -> None:
    admission = admit([a_row(2, "T-1", "李晓", id_number="A"), a_row(3, "T-2", "李小", id_number="A")], KnownRoster())

    assert codes(admission) == [(3, "姓名", "another_name")]


def test_people_who_share_a_telephone_stay_two() -> None:
    admission = admit([a_row(2, "T-1", "李晓", phone="138"), a_row(3, "T-2", "王强", phone="138")], KnownRoster())

    assert admission.new_members == 2


def test_owing_more_than_was_paid_is_shown() -> None:
    assert admit([a_row(2, "T-1", "李晓", owed_fen=10)], KnownRoster()).owed_above_paid == [2]


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(["李晓", "王强"]), st.sampled_from([None, "1", "2"])),
        max_size=12,
    )
)
def test_the_same_file_again_changes_nothing(written: list[tuple[str, str, str | None]]) -> None:
    rows = [a_row(n, contract, name, id_number=number) for n, (contract, name, number) in enumerate(written)]
    known = KnownRoster()
    first = admit(rows, known)

    again = admit(rows, known)

    assert not again.contracts
    assert len(again.duplicates) + len(again.errors) == len(rows)
    assert len(first.contracts) + len(first.duplicates) + len(first.errors) == len(rows)
