from datetime import date

from canon.calendar import Calendar, Day, DayKind
from canon.codes import ClockKind as K
from canon.deadlines import deadline
from tests.canon.clocks import CALENDAR, at, ends, stopped


def test_it_says_what_was_counted_what_not_and_by_which_article() -> None:
    assert ends(K.ACCEPTANCE, "2026-09-28").proof == (
        "2026年9月28日（周一）收到投诉，当日不计，自9月29日起算7个工作日，其中10月1日至10月7日（国庆节放假）、其余周末1天不计，"
        "10月10日（周六）调休上班要计入，第7个工作日为10月13日（周二），10月13日24时前应当作出受理或者不予受理的决定并告知投诉人。"
        "依据：《市场监督管理投诉举报处理办法》（总局令第121号）第十五条、第四十五条。"
    )


def test_it_says_when_24_hours_end_and_that_nights_count() -> None:
    assert ends(K.DISPATCH_24H, "2026-11-24T23:30:05+08:00").proof == (
        "2026年11月24日（周二）23:30:05接收，满24小时为11月25日（周三）23:30:05，夜间和节假日照常计算，届时前应当受理分转。"
        "依据：本局“两个24小时”快速回应机制（内部目标，不是法定期限）。"
    )


def test_it_says_what_was_not_counted_for_an_appraisal_and_what_was_added() -> None:
    due = deadline(
        K.VERIFICATION,
        at("2026-11-20"),
        CALENDAR,
        suspensions=[stopped("2026-11-25", "2026-11-26"), stopped("2026-12-01", "2026-12-03")],
        extended=True,
    )

    assert due.proof == (
        "2026年11月20日（周五）收到举报，当日不计，自11月21日起算15个工作日，经负责人批准延长15个工作日，共30个工作日，"
        "其中2027年1月1日（元旦放假）、其余周末14天不计，11月25日至11月25日鉴定、检测，不计入期限，"
        "12月1日至12月2日鉴定、检测，不计入期限，第30个工作日为2027年1月7日（周四），"
        "2027年1月7日24时前应当核查并决定是否立案。依据：《市场监督管理行政处罚程序规定》第十八条。"
        "2027年放假安排尚未公布，暂按周一至周五并扣除元旦、劳动节、国庆节计算，公布后重算。"
    )


def test_it_says_when_a_holiday_moved_the_end() -> None:
    proof = ends(K.MEDIATION, "2026-08-02").proof

    assert "第60日为10月1日（周四），该日是法定节假日，顺延至10月4日（周日）" in proof
    assert "10月4日是调休放假，不是法定节假日，期限不因此顺延，其后第一个工作日为10月8日" in proof


def test_it_says_when_a_weekend_did_not_move_the_end() -> None:
    assert ends(K.MEDIATION, "2026-10-13").proof == (
        "2026年10月13日（周二）受理投诉，当日不计，自10月14日起算60日，第60日为12月12日（周六），"
        "12月12日是周末，不是法定节假日，期限不因此顺延，其后第一个工作日为12月14日，"
        "12月12日24时前应当达成调解协议，未达成的终止调解。"
        "依据：《市场监督管理投诉举报处理办法》（总局令第121号）第二十三条、第四十五条。"
    )


def test_stops_that_touch_are_named_as_one_and_what_stops_no_day_is_not_named() -> None:
    touching = [stopped("2026-10-20", "2026-10-25"), stopped("2026-10-25", "2026-10-30")]

    merged = deadline(K.MEDIATION, at("2026-10-13"), CALENDAR, suspensions=touching)
    none = deadline(K.MEDIATION, at("2026-10-13"), CALENDAR, suspensions=[stopped("2026-10-20", "2026-10-20")])

    assert "起算60日，10月20日至10月29日鉴定、检测，不计入期限，第60日为12月22日" in merged.proof
    assert none.proof == ends(K.MEDIATION, "2026-10-13").proof


def test_only_weekends_are_no_rest_of_anything() -> None:
    assert "起算7个工作日，其中周末2天不计，第7个工作日为11月18日" in ends(K.ACCEPTANCE, "2026-11-09").proof


def test_each_make_up_day_is_named() -> None:
    assert "2月14日（周六）、2月28日（周六）调休上班要计入" in ends(K.VERIFICATION, "2026-02-10").proof


def test_each_unpublished_year_is_named_after_the_article() -> None:
    proof = ends(K.ACCEPTANCE, "2027-12-28").proof

    assert proof.endswith(
        "第四十五条。2027年、2028年放假安排尚未公布，暂按周一至周五并扣除元旦、劳动节、国庆节计算，公布后重算。"
    )


def test_it_says_when_a_civil_period_moved() -> None:
    assert "该日是法定休假日，顺延至10月8日（周四）" in ends(K.REFUND_15D, "2026-09-16").proof


def test_it_names_each_of_two_holidays() -> None:
    proof = ends(K.VERIFICATION, "2026-09-15").proof

    assert "9月25日至9月27日（中秋节放假）、10月1日至10月7日（国庆节放假）" in proof


def test_it_names_a_holiday_of_one_day() -> None:
    assert "6月10日（端午节放假）" in ends(K.ACCEPTANCE, "2024-06-05").proof


def test_neighbouring_holidays_of_two_names_are_distinguished() -> None:
    days = [date(2027, 3, 1), date(2027, 3, 2)]
    rows = [Day(on=on, kind=DayKind.STATUTORY, name=name) for on, name in zip(days, "甲乙", strict=True)]
    calendar = Calendar.from_rows("v", [2027], rows)

    proof = deadline(K.ACCEPTANCE, at("2027-02-26"), calendar).proof

    assert "3月1日（甲放假）、3月2日（乙放假）、其余周末" in proof


def test_it_is_silent_about_days_off_where_there_were_none() -> None:
    calendar = Calendar.from_rows("v", [2026], [Day(on=date(2026, 11, day), kind=DayKind.MAKE_UP) for day in (28, 29)])

    proof = deadline(K.ACCEPTANCE, at("2026-11-23"), calendar).proof

    assert "其中" not in proof
