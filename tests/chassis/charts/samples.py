"""Charts for tests: columns of two series, bars with intervals, bars of three series of money."""

from collections.abc import Sequence

from chassis.charts import Chart, Form, Measure, Series


def series(name: str, values: Sequence[int | None], **more: object) -> Series:
    texts = ["无数据" if value is None else f"{value:,}" for value in values]
    return Series(name=name, values=values, texts=texts, **more)  # type: ignore[arg-type]


MONTHS = Chart(
    id="months",
    title="各月投诉",
    form=Form.COLUMNS,
    measure=Measure.NUMBER,
    labels=["1月", "2月", "3月"],
    series=[series("近一年", [12, 0, 1_284]), series("上一年", [10, None, 900])],
)
RATES = Chart(
    id="rates",
    title="各股室办结率",
    form=Form.BARS,
    measure=Measure.SHARE,
    labels=["食品安全股", "消费者权益保护股的一个很长的名称"],
    series=[series("办结率", [9_706, 3_333], bounds=[(8_508, 9_948), (1_206, 6_458)])],
)
MONEY = Chart(
    id="money",
    title="退费",
    form=Form.BARS,
    measure=Measure.MONEY,
    labels=["全部", "预付卡"],
    series=[
        series("约定", [28_640_000, 9_640_000]),
        series("已付", [1_944_000, 944_000]),
        series("到期未付", [36_000, 0]),
    ],
)
CHARTS = (MONTHS, RATES, MONEY)
