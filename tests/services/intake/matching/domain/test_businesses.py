"""One business has many names."""

from services.intake.matching.domain.businesses import likeness_of_businesses


def test_a_part_of_a_name_is_as_good_as_the_whole() -> None:
    assert likeness_of_businesses("清河百味轩", "百味轩", "", "") == 1.0


def test_a_name_that_is_missing_is_looked_for_in_the_text() -> None:
    assert likeness_of_businesses("百味轩", "", "", "昨天在百味轩吃饭吃出钢丝球") == 1.0


def test_two_messages_without_a_business_say_nothing_about_it() -> None:
    assert likeness_of_businesses("", "", "退款", "退钱") is None
