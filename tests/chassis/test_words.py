"""What is wrong with a field is said in the reader's language."""

import re
from pathlib import Path

import pytest

from chassis.errors import FieldError, Invalid
from chassis.web.problems import problem
from chassis.web.validation_messages import in_english

pytestmark = pytest.mark.pure
ROOT = Path(__file__).parents[2]
CODED = re.compile(r'FieldError\([^()]*code="([a-z_]+)"')
REFUSED = Invalid(FieldError(field="/refund/amount_fen", code="more_than_agreed", message="退费不能多于约定的金额"))


def test_who_reads_english_is_answered_in_english() -> None:
    [english] = problem(REFUSED, english=True)["errors"]
    [chinese] = problem(REFUSED)["errors"]

    assert english == {
        "field": "/refund/amount_fen",
        "code": "more_than_agreed",
        "message": "is more than was agreed",
    }
    assert chinese["message"] == "退费不能多于约定的金额"


def test_words_that_are_english_stay() -> None:
    assert in_english(FieldError(field="/a", code="too_early", message="is before Monday")) == "is before Monday"


def test_every_code_of_a_refused_field_has_english_words() -> None:
    sources = [path.read_text() for top in ("chassis", "services", "gateway") for path in (ROOT / top).rglob("*.py")]
    codes = {code for source in sources for code in CODED.findall(source)}

    assert len(codes) > 20
    assert {code for code in codes if not in_english(FieldError(field="", code=code, message="错")).isascii()} == set()
