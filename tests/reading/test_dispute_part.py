import pytest

from reading.dispute_part import dispute_in


@pytest.mark.parametrize(
    ("text", "dispute"),
    [
        ("买的手机坏了，商家不退款。", "买的手机坏了，商家不退款。"),
        (
            "在这家店买的奶粉已经过期三个月，要求退款并赔偿。同时举报该店长期销售过期食品，请依法查处。",
            "在这家店买的奶粉已经过期三个月，要求退款并赔偿。",
        ),
        ("我要求十倍赔偿，另外举报这家超市", "我要求十倍赔偿。"),
        ("举报该店卖过期奶粉，账本在二楼，要求退款。", "要求退款。"),
        ("化肥是假的，要求赔偿损失并查处经销商；玉米没有出苗。", "化肥是假的，要求赔偿损失。玉米没有出苗。"),
        ("投诉举报某店销售三无产品", ""),
        ("", ""),
    ],
    ids=[
        "nothing reported",
        "a sentence of its own",
        "at the end",
        "at the beginning",
        "in the middle",
        "all",
        "empty",
    ],
)
def test_the_other_side_reads_of_the_dispute_and_nothing_of_the_report(text: str, dispute: str) -> None:
    assert dispute_in(text) == dispute
