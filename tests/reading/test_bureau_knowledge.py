"""What a bureau's signed rules change of how texts are read: entries of its own, entries switched off, thresholds."""

from typing import Any

from canon.codes import Alert, RefusalReason
from reading.alerts import LEARNED
from reading.analysis import TextAnalysis, analyze_text
from reading.bureau_knowledge import SHIPPED, Knowledge, own_entry, shipped_lists
from reading.entries import WITHIN
from reading.entry_files import read_entries, read_lists
from reading.heads import ALERT, HINT, probability, read_heads
from reading.normalization import normalize_compact
from reading.signs import FILES, shipped_entries
from reading.thresholds import second_thresholds, shipped_thresholds

WEIR = "我们约好周五去老鹰嘴水库的闸上，钱不退就不下来。"
CARD = "在老鹰嘴水库边的农家乐办了会员卡，商家不退余额，要求退款。"
PLAIN = "在某健身房办了年卡两千元，健身房关门跑路，要求退还余额。"
JUMP = "再不退钱我就跳楼"
UNREACHABLE = 1.0


def an_entry(**fields: Any) -> dict[str, Any]:
    return {"id": "town.weir", "says": "self_harm", "any": ["老鹰嘴水库"], "near": ["闸上"]} | fields


def read(text: str, *own: dict[str, Any], off: tuple[str, ...] = (), **thresholds: float) -> TextAnalysis:
    knowledge = Knowledge(
        off=off,
        own=tuple(own_entry(one) for one in own),
        thresholds={name.replace("__", "."): least for name, least in thresholds.items()},
    )
    return analyze_text(text, knowledge=knowledge)


def learned(text: str, head: str) -> float:
    return probability(head, read_heads(normalize_compact(text)))


def test_an_own_entry_raises_its_alert_and_is_its_evidence() -> None:
    reading = read(WEIR, an_entry(), alert__self_harm=UNREACHABLE)

    assert "town.weir" in reading.entries
    (raised,) = [one for one in reading.raised_alerts if one.alert is Alert.SELF_HARM]
    assert raised.evidence == ("town.weir",)


def test_an_own_entry_speaks_only_under_its_conditions() -> None:
    assert "town.weir" not in read(CARD, an_entry()).entries


def test_an_own_entry_may_hint_at_a_refusal() -> None:
    entry = an_entry(id="town.market", says="NOT_CONSUMER", any=["农家乐办了会员卡"], near=[], because="第十六条第三项")

    (hint,) = [one for one in read(CARD, entry).refusal_hints if one.entry == "town.market"]

    assert hint.code is RefusalReason.NOT_CONSUMER
    assert "第十六条第三项" in hint.words


def test_a_switched_off_entry_is_silent() -> None:
    on = read(JUMP, alert__self_harm=UNREACHABLE)
    off = read(JUMP, off=("self_harm.jump",), alert__self_harm=UNREACHABLE)

    assert set(on.entries) - set(off.entries) == {"self_harm.jump"}
    assert Alert.SELF_HARM in on.alerts
    assert Alert.SELF_HARM not in off.alerts


def test_a_changed_threshold_moves_what_the_learned_head_decides() -> None:
    probable = learned(PLAIN, ALERT + Alert.THREAT)

    assert Alert.THREAT not in read(PLAIN).alerts
    assert Alert.THREAT in read(PLAIN, alert__threat=probable).alerts
    assert [one.evidence for one in read(PLAIN, alert__threat=probable).raised_alerts] == [(LEARNED,)]


def test_a_changed_threshold_moves_a_hint_too() -> None:
    head = HINT + RefusalReason.MATERIALS
    knowledge = Knowledge(thresholds={head: learned(PLAIN, head)})

    assert RefusalReason.MATERIALS not in {one.code for one in analyze_text(PLAIN).refusal_hints}
    assert RefusalReason.MATERIALS in {one.code for one in analyze_text(PLAIN, knowledge=knowledge).refusal_hints}


def test_a_threshold_counts_in_both_readings() -> None:
    knowledge = Knowledge(thresholds={"alert.petition": 0.9})

    assert knowledge.first == {**shipped_thresholds(), "alert.petition": 0.9}
    assert knowledge.second == {**second_thresholds(), "alert.petition": 0.9}


def test_what_this_release_does_not_know_changes_nothing() -> None:
    """It was signed under another, and must not keep anything from being read."""
    knowledge = Knowledge(off=("threat.of_yore",), thresholds={"alert.of_yore": 0.9})

    assert knowledge.first == shipped_thresholds()
    assert [entry.id for entry in knowledge.entries.entries] == [entry.id for entry in shipped_entries().entries]
    assert own_entry(an_entry(unless=["$of_yore"])).unless == ()


def test_without_changes_the_shipped_entries_are_used_as_they_are() -> None:
    assert SHIPPED.entries is shipped_entries()


def test_the_words_of_an_own_entry_are_found_however_they_are_typed() -> None:
    assert own_entry(an_entry(any=["ＶＩＰ 卡", " "])).any == (normalize_compact("VIP卡"),)


def test_an_own_entry_may_name_a_shipped_list() -> None:
    entry = own_entry(an_entry(unless=["$stories", "鱼"]))

    assert entry.unless == (*shipped_lists()["stories"], "鱼")


def test_what_an_own_entry_leaves_out_is_as_in_a_shipped_one() -> None:
    entry = own_entry({"id": "a", "says": "threat", "any": ["火"], "within": None, "because": None, "near": None})

    assert (entry.within, entry.because, entry.near, entry.yes) == (WITHIN, "", (), ())


def test_a_shipped_entry_reads_the_same_where_a_bureau_writes_it() -> None:
    """The shape is one: who copies a shipped entry gets what it was."""
    for entry in read_entries(*FILES):
        written = {name: getattr(entry, name) for name in entry.__dataclass_fields__}

        assert own_entry(written) == entry


def test_no_two_files_have_a_list_of_the_same_name() -> None:
    """An own entry could mean either."""
    names = [name for file in FILES for name in read_lists(file)]

    assert len(names) == len(shipped_lists())
