"""Which list a heading belongs to, and which column is which field."""

import pytest

from canon.codes import Channel
from services.intake.imports.domain.columns import (
    FORMATS,
    LIST_12315,
    Field,
    columns_in,
    is_known_unused,
    missing_columns,
    template_names,
)
from tests.services.intake.imports.lists import HEADING_12315, HEADING_12345


def test_a_list_is_recognised_by_its_columns() -> None:
    national, hotline = columns_in(HEADING_12315), columns_in(HEADING_12345)

    assert national is not None
    assert hotline is not None
    assert (national.channel, hotline.channel) == (Channel.PLATFORM_12315, Channel.HOTLINE_12345)
    assert national.places[Field.AMOUNT] == 9
    assert hotline.places[Field.TITLE] == 5


def test_names_may_be_written_with_spaces_a_star_and_full_width_characters() -> None:
    found = columns_in([" *登记 编号", "诉求内容\n", "消费金额（单位：元）"])

    assert found is not None
    assert found.places == {Field.EXTERNAL_ID: 0, Field.TEXT: 1, Field.AMOUNT: 2}


def test_a_list_of_12315_may_have_the_hotlines_number_too() -> None:
    found = columns_in(["工单编号", "登记编号", "诉求内容"])

    assert found is not None
    assert found.channel is Channel.PLATFORM_12315
    assert found.names[found.places[Field.EXTERNAL_ID]] == "登记编号"


def test_of_two_columns_with_one_meaning_the_better_name_counts_and_every_name_is_distinct() -> None:
    found = columns_in(["登记编号", "诉求内容", "联系方式", "联系电话", "联系电话", ""])

    assert found is not None
    assert found.places[Field.PERSON_PHONE] == 3
    assert found.names[4:] == ("联系电话（第5列）", "第6列")
    assert found.field_at(3) is Field.PERSON_PHONE
    assert found.field_at(2) is None


def test_a_field_without_a_column_goes_by_the_templates_name() -> None:
    found = columns_in(["登记编号", "具体问题"])

    assert found is not None
    assert found.name_of(Field.EXTERNAL_ID) == "登记编号"
    assert found.name_of(Field.TEXT) == "诉求内容"


@pytest.mark.parametrize("heading", [["登记编号", "企业名称"], ["诉求内容"], [], ["工单编号"]])
def test_without_a_number_and_a_text_it_is_no_list(heading: list[str]) -> None:
    assert columns_in(heading) is None


def test_the_refusal_names_what_is_missing() -> None:
    refusal = missing_columns(["登记编号", "企业名称"])

    assert [error.field for error in refusal.errors] == ["/12315/text", "/12345/external_id", "/12345/text"]
    assert "诉求内容 / 具体问题" in refusal.errors[0].message


@pytest.mark.parametrize("channel", FORMATS)
def test_a_template_is_recognised_as_its_list(channel: Channel) -> None:
    found = columns_in(template_names(channel))

    assert found is not None
    assert found.channel is channel
    named = [column for column in FORMATS[channel].template if isinstance(column, Field)]
    assert set(found.places) >= set(named)


def test_columns_that_exports_have_and_no_field_reads_are_known() -> None:
    assert is_known_unused(LIST_12315.channel, "处理部门")
    assert is_known_unused(LIST_12315.channel, "性别")
    assert not is_known_unused(LIST_12315.channel, "备注（内部）")
