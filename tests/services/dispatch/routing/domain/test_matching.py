from services.dispatch.routing.domain.matching import build_lexicon, find_words, satisfying_words
from services.dispatch.routing.domain.normalisation import Language
from services.dispatch.routing.domain.ruleset import Condition

PLAIN = Language(simplified={}, slips=(), nearby=(), denials=())


def test_a_longer_word_hides_the_shorter_one_inside_it() -> None:
    lexicon = build_lexicon(["燃气", "燃气灶"], ["燃气", "燃气灶"], PLAIN)

    found = find_words(lexicon, "买的燃气灶坏了")

    assert found.standalone == ("燃气灶",)
    assert found.positions == {"燃气灶": (2,), "燃气": (2,)}


def test_a_word_that_only_conditions_know_hides_nothing() -> None:
    lexicon = build_lexicon(["燃气", "燃气灶"], ["燃气"], PLAIN)

    assert find_words(lexicon, "燃气灶").standalone == ("燃气",)


def test_a_single_character_is_found_for_conditions_only() -> None:
    found = find_words(build_lexicon(["裂"], [], PLAIN), "墙裂了")

    assert found.positions == {"裂": (1,)}
    assert found.standalone == ()


def test_a_condition_holds_when_every_group_is_near_the_first() -> None:
    condition = Condition(groups=(("墙", "楼板"), ("裂",)), near=3)

    assert satisfying_words(condition, {"楼板": (0,), "裂": (3,)}) == ("楼板", "裂")
    assert satisfying_words(condition, {"楼板": (0,), "裂": (9,)}) == ()
    assert satisfying_words(condition, {"裂": (3,)}) == ()


def test_the_second_of_two_places_may_be_the_near_one() -> None:
    condition = Condition(groups=(("墙",), ("裂",)), near=3)

    assert satisfying_words(condition, {"墙": (0, 20), "裂": (22,)}) == ("墙", "裂")


def test_without_a_distance_anywhere_will_do() -> None:
    assert satisfying_words(Condition(groups=(("墙",), ("裂",))), {"墙": (0,), "裂": (90,)}) == ("墙", "裂")


def test_a_condition_does_not_hold_where_an_unless_word_stands() -> None:
    condition = Condition(groups=(("烟",),), unless=("电子烟",))

    assert satisfying_words(condition, {"烟": (2,), "电子烟": (0,)}) == ()
