"""A new document as changes to an old one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import FieldError
from services.dispatch.rulebook.domain.patches import apply_patch, changes_between, relocate_errors
from tests.services.dispatch.routing.domain.builders import DOCUMENT, a_document


@pytest.mark.parametrize(
    ("base", "changes", "after"),
    [
        ({"a": 1}, {"b": 2}, {"a": 1, "b": 2}),
        ({"a": 1, "b": 2}, {"a": None}, {"b": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": 1}, {"a": {"b": 2}}, {"a": {"b": 2}}),
        ({"a": 1}, {"z": None}, {"a": 1}),
        ({"a": [{"code": "x", "n": 1}]}, {"a": {"x": {"n": 2}}}, {"a": [{"code": "x", "n": 2}]}),
        ({"a": [{"code": "x"}, {"code": "y"}]}, {"a": {"x": None}}, {"a": [{"code": "y"}]}),
        ({"a": [{"code": "x"}]}, {"a": {"y": {"n": 1}}}, {"a": [{"code": "x"}, {"code": "y", "n": 1}]}),
        ({"a": [{"code": "x"}]}, {"a": {"x": 5}}, {"a": [5]}),
        ({"a": []}, {"a": {"y": {"n": 1}}}, {"a": [{"code": "y", "n": 1}]}),
    ],
)
def test_changes_are_put_into_a_document(base: Any, changes: Any, after: Any) -> None:
    assert apply_patch(base, changes) == after


ENTRIES = [{"id": "a", "any": ["火"]}, {"id": "b", "any": ["刀"]}]


def test_own_entries_are_changed_by_their_id_also_where_there_were_none() -> None:
    first = apply_patch({}, {"reading": {"entries": {"a": {"any": ["火"]}}}})
    second = apply_patch(first, {"reading": {"entries": {"b": {"any": ["刀"]}}, "off": ["c"]}})
    third = apply_patch(second, {"reading": {"entries": {"a": None, "b": {"within": 3}}}})

    assert first == {"reading": {"entries": [{"id": "a", "any": ["火"]}]}}
    assert second == {"reading": {"entries": ENTRIES, "off": ["c"]}}
    assert third == {"reading": {"entries": [{"id": "b", "any": ["刀"], "within": 3}], "off": ["c"]}}
    assert changes_between(second, third) == {"reading": {"entries": {"a": None, "b": {"within": 3}}}}
    assert changes_between({}, second) == second


def test_a_fault_of_an_own_entry_points_into_the_changes_by_its_id() -> None:
    fault = FieldError(field="/reading/entries/1/any/0", code="c", message="m")

    (moved,) = relocate_errors([fault], {"reading": {"entries": ENTRIES}}, within="/changes", by_code=True)

    assert moved.field == "/changes/reading/entries/b/any/0"


def test_a_base_is_not_touched() -> None:
    before = a_document()

    apply_patch(before, {"topics": {"cards": {"cap": 1}}})

    assert before == DOCUMENT


def test_a_difference_names_what_changed_and_nothing_else() -> None:
    new = a_document(version="v2")
    new["topics"][0]["cap"] = 8
    new["exemptions"] = []
    new["territory"]["towns"].append({"code": "nan", "name": "南镇", "places": []})
    del new["agencies"]["tax"]

    assert changes_between(DOCUMENT, new) == {
        "version": "v2",
        "topics": {"cards": {"cap": 8}},
        "exemptions": [],
        "territory": {"towns": {"nan": {"code": "nan", "name": "南镇", "places": []}}},
        "agencies": {"tax": None},
    }


def test_the_order_of_topics_is_no_change() -> None:
    assert changes_between(DOCUMENT, a_document(topics=DOCUMENT["topics"][::-1])) == {}


LEAVES = st.none() | st.integers(0, 3) | st.sampled_from("ab") | st.lists(st.integers(0, 3), min_size=1, max_size=2)
ITEMS = st.dictionaries(st.sampled_from("nm"), LEAVES | st.dictionaries(st.sampled_from("pq"), LEAVES))
CODED = st.dictionaries(st.sampled_from("xyz"), ITEMS).map(
    lambda items: [{**item, "code": code} for code, item in items.items()]
)
DOCUMENTS = st.builds(
    lambda plain_parts, listed: plain_parts | listed,
    st.dictionaries(st.sampled_from("cd"), LEAVES | ITEMS),
    st.dictionaries(st.sampled_from("ef"), LEAVES | CODED),
)


def plain(value: Any) -> Any:
    """Without what is absent, and with listed things by code: what two documents mean."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {item["code"]: plain(item) for item in value}
    return value


@given(DOCUMENTS, DOCUMENTS)
def test_the_difference_makes_the_new_document_out_of_the_old(old: Any, new: Any) -> None:
    assert plain(apply_patch(old, changes_between(old, new))) == plain(new)


@given(DOCUMENTS)
def test_nothing_changed_is_no_change(document: Any) -> None:
    assert changes_between(document, document) == {}


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/topics/0/cap", "/changes/topics/cards/cap"),
        ("/exemptions/0/against/1", "/changes/exemptions/stay.prices/against/1"),
        ("/territory/towns/1/name", "/changes/territory/towns/hexi/name"),
        ("/topics", "/changes/topics"),
        ("/territory/topic", "/changes/territory/topic"),
        ("/topics/3", "/changes/topics/3"),
        ("/topics/4/x", "/changes/topics/4/x"),
        ("/topics/5", "/changes/topics/a~1b~0c"),
    ],
)
def test_a_fault_points_into_the_changes_by_code(pointer: str, expected: str) -> None:
    document = a_document()
    document["topics"] += [7, {"code": 7}, {"code": "a/b~c"}]
    fault = FieldError(field=pointer, code="c", message="m")

    assert [one.field for one in relocate_errors([fault], document, within="/changes", by_code=True)] == [expected]


def test_a_fault_in_a_whole_document_points_by_number() -> None:
    fault = FieldError(field="/topics/0/cap", code="c", message="m")

    assert relocate_errors([fault], DOCUMENT, within="/document", by_code=False) == [
        FieldError(field="/document/topics/0/cap", code="c", message="m")
    ]
