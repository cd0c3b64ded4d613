"""Frozen dataclasses are copied and pickled to what the standard library makes of them."""

import io
import pickle
from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from chassis.records import changed, reducers


@dataclass(frozen=True, slots=True)
class One:
    value: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    first: str
    second: One
    third: tuple[int, ...] = ()


BOTH = Several(first="一", second=One(2), third=(3, 4))


@pytest.mark.parametrize("values", [{}, {"first": "二"}, {"second": One("x"), "third": ()}])
def test_a_copy_has_the_values_that_are_given_and_the_others_as_they_were(values: dict[str, object]) -> None:
    copy = changed(BOTH, **values)

    assert copy == replace(BOTH, **values)  # type: ignore[arg-type]
    assert copy is not BOTH
    with pytest.raises(FrozenInstanceError):
        copy.first = "三"  # type: ignore[misc]


def test_what_is_pickled_is_read_again_whether_or_not_its_class_is_listed() -> None:
    for classes in ((One, Several), (Several,), ()):
        written = io.BytesIO()
        pickler = pickle.Pickler(written)
        pickler.dispatch_table = reducers(classes)
        pickler.dump([BOTH, BOTH])

        first, second = pickle.loads(written.getvalue())  # noqa: S301 - written above

        assert first == BOTH
        assert first is second
