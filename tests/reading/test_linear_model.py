import pytest

from reading.linear_model import (
    LinearModel,
    is_weights_text,
    margins,
    pack_weights,
    parse_weights,
    runs_of,
    scores,
    top_phrases,
)

TWO = LinearModel(("yes", "no"), (0, -20), {"好": "1A40B-40", "好吃": "3A20", "坏": "4A-40B40"})


def test_a_run_speaks_for_the_answers_by_its_weights_over_the_length_of_all_that_is_known() -> None:
    assert margins(TWO, "好") == (2.0, -3.0)
    assert margins(TWO, "好吃") == (1.5, -2.0)


def test_of_a_text_that_holds_nothing_known_every_answer_is_denied() -> None:
    assert margins(TWO, "天气") == (-1.0, -1.0)
    assert scores(TWO, "天气") == (0.0, 0.0)


def test_a_leaning_is_a_share_between_no_and_yes() -> None:
    assert scores(TWO, "好") == (1.0, 0.0)
    assert scores(TWO, "坏") == (0.0, 0.5)


def test_the_pieces_that_speak_for_an_answer_are_named() -> None:
    assert top_phrases(TWO, "真好吃", "yes", 1) == ("好吃",)


def test_figures_and_stops_are_read_alike() -> None:
    assert runs_of("交了3.5元!") == runs_of("交了200元。")


@pytest.mark.parametrize(
    "written", ["viel", "9Z3", "9C3", "9A9999", "9A4096", "9A-4100B1", "", "A1", "10000A1", "9A", "9A1 "]
)
def test_weights_that_nobody_can_have_written_are_not_read(written: str) -> None:
    assert not is_weights_text(written, 2)


@pytest.mark.parametrize("written", ["9", "9A4095B-4095", "9A4089", "9B0007", "0000A1"])
def test_weights_are_read_up_to_the_largest(written: str) -> None:
    assert is_weights_text(written, 2)


def test_weights_are_read_in_the_order_of_the_answers() -> None:
    assert parse_weights("9B-3A12", 2) == pack_weights((12, -3), 9)
    assert parse_weights("9", 2) == pack_weights((0, 0), 9)
