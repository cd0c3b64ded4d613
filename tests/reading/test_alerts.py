import pytest
from hypothesis import given
from hypothesis import strategies as st

from canon.codes import Alert
from reading.alerts import LEARNED, RaisedAlert, alerts_from_signs, alerts_in
from reading.heads import ALERT, HEADS
from reading.normalization import normalize_compact
from reading.signs import Signs, find_signs
from tests.reading.samples_of_alarms import ALARMS, CALM
from tests.reading.samples_of_kinds import COMPLAINTS, INQUIRIES, REPORTS

UNREACHABLE = dict.fromkeys(HEADS, 2.0)  # no head is so probable: only entries speak


def test_danger_goes_to_a_person_at_once() -> None:
    assert [text for text, alerts in ALARMS if not set(alerts_in(text)) >= alerts] == []


def test_danger_in_plain_words_needs_no_learned_head() -> None:
    assert [text for text, alerts in ALARMS if not set(alerts_in(text, UNREACHABLE)) >= alerts] == []


def test_what_only_sounds_dangerous_does_not() -> None:
    assert [text for text in CALM if alerts_in(text, UNREACHABLE)] == []


def test_ordinary_messages_raise_no_alarm() -> None:
    alarmed = {text for text in [*COMPLAINTS, *REPORTS, *INQUIRIES] if alerts_in(text, UNREACHABLE)}

    # Colleagues who fell ill together, and a child caught in an escalator: rightly so.
    assert alarmed == {"同事们一起在饭店聚餐后拉肚子,要求饭店赔偿医药费", "商场扶梯夹伤孩子的脚,商场不负责"}


@pytest.mark.parametrize("text", ["自 杀", "自*杀", "跳\u200b樓", "ＪＵＭＰ，我不想活了"])
def test_blanks_and_signs_between_the_characters_hide_nothing(text: str) -> None:
    assert alerts_in(text, UNREACHABLE) == (Alert.SELF_HARM,)


def test_alerts_come_in_the_order_of_the_codes_each_once() -> None:
    found = alerts_in("电梯困人，再不管我就去上访，去上访，活不下去了，想跳楼", UNREACHABLE)

    assert found == (Alert.SELF_HARM, Alert.PETITION, Alert.LIFT_TRAPPED)


def test_an_alert_names_the_entries_it_rests_on() -> None:
    (raised,) = alerts_from_signs(find_signs(normalize_compact("我已经爬到塔吊上了，不给钱就跳下去")), UNREACHABLE)

    assert raised.alert is Alert.SELF_HARM
    assert "self_harm.on_the_edge" in raised.evidence


def test_an_alert_without_an_entry_rests_on_its_learned_head() -> None:
    margins = {head: 10.0 if head == ALERT + Alert.SECRET else -10.0 for head in HEADS}

    (raised,) = alerts_from_signs(Signs("", margins, {}), dict.fromkeys(HEADS, 0.5))

    assert raised == RaisedAlert(Alert.SECRET, (), raised.probability)
    assert raised.evidence == (LEARNED,)
    assert alerts_from_signs(Signs("", margins, {}), UNREACHABLE) == ()


@given(st.text(max_size=400))
def test_any_text_can_be_listened_to(text: str) -> None:
    assert set(alerts_in(text)) <= set(Alert)
