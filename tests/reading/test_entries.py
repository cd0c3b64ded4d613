"""What the entries of ``reading/knowledge`` must and must not match, and what the conditions of an entry mean."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import reading
from canon.codes import Alert, RefusalReason
from reading.entries import WITHIN, Entries, Entry
from reading.entry_files import MAX_CHARACTERS, entries_of, read_entries
from reading.heads import ALERT, HINT, HINTED
from reading.normalization import normalize_compact
from reading.signs import FILES
from reading.thresholds import shipped_thresholds

ENTRIES = read_entries(*FILES)
MODULES = sorted(Path(reading.__file__).parent.glob("*.py"))
LONGEST_LITERAL = 200  # characters of a regular expression


def speaks(text: str, **conditions: object) -> bool:
    return bool(Entries([Entry(**{"id": "one", "says": "x", "any": ("火",)} | conditions)]).find(text))  # type: ignore[arg-type]


def test_an_entry_speaks_where_it_says_so_and_nowhere_it_denies() -> None:
    for entry in ENTRIES:
        alone = Entries([entry])

        assert entry.yes, entry.id
        assert entry.no, entry.id
        assert [text for text in entry.yes if not alone.find(normalize_compact(text))] == []
        assert [text for text in entry.no if alone.find(normalize_compact(text))] == []


def test_entries_have_names_of_their_own() -> None:
    assert len({entry.id for entry in ENTRIES}) == len(ENTRIES)


def test_every_word_is_written_as_a_normalized_text_has_it() -> None:
    assert [word for entry in ENTRIES for word in entry.words if word != normalize_compact(word)] == []


def test_every_alert_and_every_reason_but_the_one_found_by_dates_has_entries() -> None:
    spoken = {entry.says for entry in ENTRIES}

    assert {*Alert, *RefusalReason} - spoken == {RefusalReason.OVER_3_YEARS}


def test_a_reason_to_refuse_is_explained_by_its_article() -> None:
    for entry in ENTRIES:
        assert ("第十" in entry.because) is (entry.says in set(RefusalReason))


def test_every_alert_and_hint_that_is_learned_has_a_threshold() -> None:
    assert set(shipped_thresholds()) == {*(ALERT + alert for alert in Alert), *(HINT + reason for reason in HINTED)}


class TestConditions:
    def test_a_word_alone_is_enough(self) -> None:
        assert speaks("着火了")
        assert not speaks("没有的事")

    def test_near_is_either_side_within_reach(self) -> None:
        assert speaks("店里着火", near=("店",))
        assert speaks("着火的店", near=("店",))
        assert not speaks("店" + "里" * WITHIN + "火", near=("店",))

    def test_before_and_after_are_one_side(self) -> None:
        assert speaks("店里着火", before=("店",))
        assert not speaks("着火的店", before=("店",))
        assert speaks("着火的店", after=("店",))
        assert not speaks("店里着火", after=("店",))

    def test_unless_silences_a_word_near_it_or_around_it(self) -> None:
        assert not speaks("吃火锅", unless=("火锅",))
        assert speaks("火锅店里" + "里" * WITHIN + "火", unless=("火锅",))

    def test_unless_before_lets_pass_what_comes_after(self) -> None:
        assert not speaks("没有着火", unless_before=("没有",))
        assert speaks("着火了没有", unless_before=("没有",))

    def test_never_silences_the_whole_text(self) -> None:
        assert not speaks("火" + "里" * WITHIN * 9 + "电影", never=("电影",))

    def test_within_is_the_reach(self) -> None:
        assert speaks("店里火", near=("店",), within=2)
        assert not speaks("店里着火", near=("店",), within=2)

    def test_a_later_place_counts_where_an_earlier_one_does_not(self) -> None:
        (found,) = Entries([Entry(id="one", says="x", any=("火",), unless=("火锅",), within=2)]).find("吃火锅时着火了")

        assert (found.begins, found.ends) == (5, 6)
        assert found.quote("吃火锅时着火了") == "火"


class TestChanges:
    SHIPPED = Entries([Entry(id="fire", says="threat", any=("火",)), Entry(id="knife", says="threat", any=("刀",))])

    def test_a_bureau_adds_replaces_and_switches_off(self) -> None:
        added = (Entry(id="fire", says="threat", any=("焰",)), Entry(id="bomb", says="threat", any=("弹",)))

        changed = self.SHIPPED.changed_by(added, ["knife"])

        assert [found.entry.id for found in changed.find("火刀焰弹")] == ["fire", "bomb"]
        assert [found.entry.id for found in self.SHIPPED.find("火刀焰弹")] == ["fire", "knife"]

    def test_without_entries_nothing_is_found(self) -> None:
        assert self.SHIPPED.changed_by([], ["fire", "knife"]).find("火刀") == []


class TestFiles:
    def test_a_list_stands_for_its_words(self) -> None:
        document = {"lists": {"tools": ["刀", "斧"]}, "entries": [{"id": "one", "says": "x", "any": ["$tools", "火"]}]}

        assert next(entries_of(document)).any == ("刀", "斧", "火")

    def test_a_list_of_too_many_words_is_refused_by_its_name(self) -> None:
        with pytest.raises(ValueError, match=r"^tools: "):
            list(entries_of({"lists": {"tools": ["刀" * (MAX_CHARACTERS + 1)]}, "entries": []}))

    @pytest.mark.parametrize(
        "written",
        [
            {"id": "one", "says": "x"},
            {"id": "one", "says": "x", "any": []},
            {"id": "one", "says": "x", "any": [""]},
            {"id": "one", "says": "x", "any": ["$nothing"]},
            {"id": "one", "says": "x", "any": ["火"], "like": ["火"]},
            {"id": "one", "says": "x", "any": ["火"], "within": "far"},
            {"id": "one", "says": "x", "any": ["火" * (MAX_CHARACTERS + 1)]},
        ],
    )
    def test_what_is_no_entry_is_refused_by_its_name(self, written: dict[str, object]) -> None:
        with pytest.raises(ValueError, match=r"^one: "):
            list(entries_of({"entries": [written]}))


def test_no_regular_expression_is_longer_than_a_person_reads() -> None:
    lengths = [(module.name, len(found)) for module in MODULES for found in _expressions(module)]

    assert [one for one in lengths if one[1] > LONGEST_LITERAL] == []


def test_nothing_private_of_the_library_of_regular_expressions_is_used() -> None:
    private = re.compile(r"from re import _|re\._|sre_")

    assert [module.name for module in MODULES if private.search(module.read_text("utf-8"))] == []


def _expressions(module: Path) -> Iterator[str]:
    """The literal parts of each argument of ``re.compile``."""
    for call in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "re.compile":
            for argument in call.args:
                parts = (one.value for one in ast.walk(argument) if isinstance(one, ast.Constant))
                yield "".join(part for part in parts if isinstance(part, str))
