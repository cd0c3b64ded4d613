"""The catalogue: complete in both languages, and nothing in it that nobody says."""

import re
from pathlib import Path

import pytest

from canon.codes import Agency, Alert, Channel, ClockKind, Department, Kind, RedirectReason, RefusalReason, State
from canon.enforcement import FilingType, OutreachKind, Publicity
from contracts.dispatch.assignment import NOT_OURS
from gateway.console import translations as subject
from gateway.console.rates import GROUPS
from gateway.console.translations import Translations
from services.dispatch.cases.domain.visibility import OUTSIDE_FACTS

pytestmark = pytest.mark.pure
ROOM = Path(subject.__file__).parent
WRITTEN = "".join(path.read_text() for path in [*ROOM.rglob("*.py"), *ROOM.rglob("*.html")])
KEYS = subject._CATALOGUE["words"]


def test_no_subject_takes_the_words_of_another() -> None:
    keys = [re.findall(r"^ *([\w.-]+): \[", path.read_text(), re.MULTILINE) for path in ROOM.rglob("*.yaml")]
    named = [key for found in keys for key in found if "." in key]

    assert sorted(key for key in set(named) if named.count(key) > 1) == []


def test_every_key_has_chinese_and_english() -> None:
    assert all(len(texts) == 2 and all(isinstance(word, str) for word in texts) for texts in KEYS.values())


def test_a_key_stands_in_one_file_only() -> None:
    """A second one would silently take its place, on pages of another subject."""
    files = [ROOM / "catalogue.yaml", *ROOM.glob("*/words.yaml")]
    keys = [key for path in files for key in re.findall(r"^ *([\w.]+): \[", path.read_text(), re.MULTILINE)]
    words = [key for key in keys if key in KEYS]

    assert [key for key in words if words.count(key) > 1] == []


def test_both_languages_want_the_same_facts() -> None:
    wanted = [{frozenset(re.findall(r"{(\w+)}", word)) for word in texts} for texts in KEYS.values()]

    assert all(len(facts) == 1 for facts in wanted)


def test_every_key_is_used_somewhere() -> None:
    prefixes = set(re.findall(r'"([a-z_.]+\.)" ~', WRITTEN)) | set(re.findall(r'f"([a-z_.]+\.){', WRITTEN))
    prefixes |= set(re.findall(r'"([a-z_.]+\.)", words, address', WRITTEN))
    prefixes |= {f"{name}." for name in re.findall(r'named, words, "(\w+)"', WRITTEN)}

    quoted = set(re.findall(r'"([\w.-]+)"', WRITTEN))

    unsaid = [key for key in KEYS if key not in quoted and not key.startswith(tuple(prefixes))]
    assert unsaid == []


def test_every_code_has_an_english_name() -> None:
    named = subject._CATALOGUE["english"]

    for sort, codes in subject._CODES.items():
        assert set(named[sort]) == set(codes), sort
    assert set(subject._CODES.values()) == {
        Agency,
        Channel,
        ClockKind,
        Department,
        FilingType,
        OutreachKind,
        Publicity,
        State,
    }


def test_every_rate_alert_and_kind_has_words() -> None:
    wanted = [f"rate.{name}" for names in GROUPS.values() for name in names]
    wanted += [f"alert.{alert}" for alert in Alert] + [f"kind.{kind}" for kind in Kind]

    wanted += [f"reason.{code}" for code in (*NOT_OURS, *RedirectReason, *RefusalReason)]

    assert set(wanted) <= set(KEYS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_code_nobody_named_is_shown_as_it_is(language: str) -> None:
    assert Translations(language).name("channel", "carrier_pigeon") == "carrier_pigeon"


def test_chinese_words_do_not_shout_or_beg() -> None:
    assert not [chinese for chinese, _ in KEYS.values() if re.search("[！!]|(?<!申)请(?!求)|系统异常", chinese)]


def test_every_act_in_the_history_of_a_case_has_words() -> None:
    acts = [act for act in OUTSIDE_FACTS if not act.startswith("clock_")]  # clocks have a table of their own

    assert [act for act in acts if f"did.{act}" not in KEYS] == []


def test_what_a_service_did_was_done_by_the_system() -> None:
    assert (Translations("zh").person("dispatch"), Translations("en").person("dispatch")) == ("系统", "The system")
    assert Translations("zh").person("zhang.wei") == "zhang.wei"
