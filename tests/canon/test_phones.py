import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.masks import mask_id_number, mask_name, mask_phone
from canon.phones import NotPhone, PhoneKind, phone_kind, phone_of


@pytest.mark.parametrize(
    ("written", "stored", "kind"),
    [
        ("13800004471", "13800004471", PhoneKind.MOBILE),
        ("+86 138 0000 4471", "13800004471", PhoneKind.MOBILE),
        ("0086-138-0000-4471", "13800004471", PhoneKind.MOBILE),
        ("86 13800004471", "13800004471", PhoneKind.MOBILE),
        ("１３８　００００　４４７１", "13800004471", PhoneKind.MOBILE),
        ("0571-88887777", "0571-88887777", PhoneKind.LANDLINE),
        ("(010) 6222 1111", "010-62221111", PhoneKind.LANDLINE),
        ("+86 571 8888 7777", "0571-88887777", PhoneKind.LANDLINE),
        ("+86 0571 8888 7777", "0571-88887777", PhoneKind.LANDLINE),
        ("0571-88887777转801", "0571-88887777-801", PhoneKind.LANDLINE),
        ("03755551234", "0375-5551234", PhoneKind.LANDLINE),
        ("400-800-1234", "4008001234", PhoneKind.TOLL),
        ("95588", "95588", PhoneKind.SERVICE),
        ("12315", "12315", PhoneKind.SERVICE),
    ],
)
def test_a_number_is_stored_in_one_form(written: str, stored: str, kind: PhoneKind) -> None:
    assert phone_of(written) == stored
    assert phone_kind(stored) is kind
    assert phone_of(stored) == stored


@pytest.mark.parametrize(
    "written", ["", "12800004471", "1380000447", "138000044711", "88887777", "+1 202 555 0100", "无", "110105194912310"]
)
def test_what_nobody_can_call_is_refused(written: str) -> None:
    with pytest.raises(NotPhone):
        phone_of(written)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800004471", "138****4471"),
        ("0571-88887777", "0571-****7777"),
        ("0571-88887777-801", "0571-****7777"),
        ("4008001234", "400****1234"),
        ("12315", "12315"),
        ("somebody", "****"),
    ],
)
def test_a_masked_number_can_be_recognised_but_not_called(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mask_always_hides_the_middle(number: str) -> None:
    assert mask_phone(number) == f"{number[:3]}****{number[7:]}"


@pytest.mark.parametrize(
    ("number", "masked"), [("11010519491231002X", "110105********002X"), ("H12345678", "*********"), ("", "")]
)
def test_a_masked_id_number_keeps_six_and_four(number: str, masked: str) -> None:
    assert mask_id_number(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [("刘德华", "刘**"), ("刘华", "刘**"), ("欧阳娜娜", "欧阳**"), ("欧阳", "欧**"), (" 王芳 ", "王**"), ("", "")],
)
def test_a_masked_name_keeps_the_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked
