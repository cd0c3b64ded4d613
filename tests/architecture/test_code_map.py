"""The pictures of the code show the code as it is."""

from tests.architecture.code_map import PAGE, page, reduced
from tests.sweeps import sampled


@sampled
def test_the_pictures_are_drawn_from_the_imports_of_now() -> None:
    assert PAGE.read_text() == page(), "make contracts draws them anew"


def test_an_arrow_that_another_path_says_already_is_left_out() -> None:
    arrows = {"top": frozenset({"middle", "bottom"}), "middle": frozenset({"bottom"}), "bottom": frozenset[str]()}

    assert reduced(arrows) == {"top": {"middle"}, "middle": {"bottom"}, "bottom": set()}
