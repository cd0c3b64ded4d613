"""Large bodies are counted before anything is built of them, and their lists are taken apart item by item."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chassis.errors import Malformed, TooLarge
from chassis.web.large_bodies import MAX_VALUES, check_values, render_list, split_lines, split_list
from tests.sweeps import sampled

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
ITEM_BYTES = 4096


def taken_apart(body: bytes, *, most: int = 100, item_bytes: int = ITEM_BYTES) -> tuple[Any, list[Any]]:
    rest, places = asyncio.run(split_list(body, "items", most=most, item_bytes=item_bytes))
    return json.loads(rest), [json.loads(body[place]) for place in places]


@sampled
@given(
    items=st.lists(VALUES, max_size=8),
    others=st.dictionaries(st.text(max_size=5).filter(lambda name: name != "items"), VALUES, max_size=3),
    is_ascii=st.booleans(),
    indent=st.none() | st.integers(0, 2),
)
@example(items=['a"b\\', "\\", '\\"', "]}", ","], others={"]": "["}, is_ascii=False, indent=None)
def test_what_is_taken_apart_is_what_a_parser_reads(
    items: list[Any], others: dict[str, Any], *, is_ascii: bool, indent: int | None
) -> None:
    body = json.dumps(others | {"items": items}, ensure_ascii=is_ascii, indent=indent).encode()

    assert taken_apart(body) == (others | {"items": []}, items)


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"items":[1', b'{"items":[1,]}', b'{"items":[,1]}', b'{"items":[1 2]}', b"{1:2}",
     b'{"items":[]}x', b'{"items":["a]}', b'{"items":[}', b'{"a"}', b'{"items":[1]"b":2}'],
)  # fmt: skip
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        taken_apart(body)


@pytest.mark.parametrize("body", [b"", b"[]", b'"items"', b'{"items":7}', b'{"other":[]}'])
def test_what_has_no_such_list_is_left_for_the_parser(body: bytes) -> None:
    assert asyncio.run(split_list(body, "items", most=1, item_bytes=20)) == (body, [])


def test_a_name_that_stands_twice_is_left_for_the_parser_to_refuse() -> None:
    rest, _ = asyncio.run(split_list(b'{"items":[],"it\\u0065ms":[]}', "items", most=1, item_bytes=20))

    assert rest == b'{"items":[],"it\\u0065ms":[]}'


@pytest.mark.parametrize(
    "body",
    [
        b'{"items":[' + b"0," * 1_000 + b"0]}",
        b'{"items":["' + b"a" * ITEM_BYTES + b'"]}',
        b'{"items":[[' + b"[]," * ITEM_BYTES + b"[]]]}",
        b'{"items":[],"other":"' + b"a" * ITEM_BYTES + b'"}',
        b'{"items":[]' + b',"a":0' * 3_000 + b"}",
        b'"' + b"a" * ITEM_BYTES + b'"',
    ],
    ids=["items", "bytes", "values", "other", "members", "text"],
)
def test_more_than_the_list_may_hold_is_refused(body: bytes) -> None:
    with pytest.raises((TooLarge, Malformed)):
        taken_apart(body)


@sampled
def test_others_have_their_turn_while_a_long_list_is_taken_apart() -> None:
    body = b'{"items":[' + b'{"a":[1,2,3]},' * 100_000 + b"0]}"
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def together() -> int:
        waiting = asyncio.create_task(others())
        _, items = await split_list(body, "items", most=200_000, item_bytes=ITEM_BYTES)
        waiting.cancel()
        return len(items)

    assert asyncio.run(together()) == 100_001
    assert turns > 10


def test_blank_lines_are_passed_over_and_the_others_keep_their_numbers() -> None:
    assert split_lines(b"\n{}\n \r\n[]", 2) == [(2, b"{}"), (4, b"[]")]


@pytest.mark.parametrize("body", [b"a\n" * 3, b"\n" * 5])
def test_lines_are_counted_before_they_are_split(body: bytes) -> None:
    with pytest.raises(TooLarge):
        split_lines(body, 2)


@pytest.mark.parametrize("value", [b"[]", b"{}", b"0", b'""'])
def test_a_document_of_too_many_values_is_refused_before_they_are_built(value: bytes) -> None:
    check_values(b"[" + (value + b",") * (MAX_VALUES // 2 - 2) + value + b"]")
    with pytest.raises(TooLarge):
        check_values(b"[" + (value + b",") * MAX_VALUES + value + b"]")


def test_what_stands_in_a_text_is_no_value() -> None:
    check_values(json.dumps({"text": ',[{"\\' * MAX_VALUES}).encode())


@sampled
@given(items=st.lists(VALUES, max_size=3), value=VALUES)
def test_a_long_list_is_rendered_as_a_parser_reads_it(items: list[Any], value: Any) -> None:
    assert json.loads(render_list("items", iter(items), version=value)) == {"version": value, "items": items}
