"""What a person must look at before using a quote (提示): stable codes, each with its wording."""

from enum import StrEnum


class Flag(StrEnum):
    """A code for machines; ``text`` is what the officer reads."""

    USE_NOT_DEDUCTED = "use_not_deducted"
    OVERSPENT = "overspent"
    DISCOUNT_AND_GIFT = "discount_and_gift"
    COUNTED_GIFT_READING = "counted_gift_reading"
    GIFT_NEEDS_DECISION = "gift_needs_decision"
    NO_FAULT_READING = "no_fault_reading"
    LPR_WITHOUT_FAULT = "lpr_without_fault"
    MARKET_PRICE = "market_price"
    AGREEMENT_NOT_BETTER = "agreement_not_better"
    MINOR_CONTRACT_HOLDS = "minor_contract_holds"
    GAME_OF_AN_ADULT = "game_of_an_adult"
    PAID_ON_UNKNOWN = "paid_on_unknown"
    RECORDS_WITHHELD = "records_withheld"
    INTEREST_END_UNKNOWN = "interest_end_unknown"
    INTEREST_NOT_COVERED = "interest_not_covered"
    EXPENSES_NOT_COUNTED = "expenses_not_counted"
    LOCAL_WITHDRAWAL = "local_withdrawal"
    CONDITION_NOT_MET = "condition_not_met"
    PAPERS_INCOMPLETE = "papers_incomplete"
    PROVISIONAL_DUE = "provisional_due"
    RETURN_EXCLUDED = "return_excluded"
    RETURN_TOO_LATE = "return_too_late"
    GOODS_NOT_BACK = "goods_not_back"

    @property
    def text(self) -> str:
        """The flag as the officer reads it."""
        return TEXTS[self]


TEXTS: dict[Flag, str] = {
    Flag.USE_NOT_DEDUCTED: "七日内已有消费，本金仍按全额计算，已消费部分由双方协商",
    Flag.OVERSPENT: "按优惠后价格计算也已超出预付款，退款为零，不向消费者追索",
    Flag.DISCOUNT_AND_GIFT: "既打折又赠送金额，条文未规定，按实际扣减的卡内金额乘优惠比例计算，需人工复核",
    Flag.COUNTED_GIFT_READING: "“买次数送次数”按有利于消费者的读法视为折扣，需人工复核",
    Flag.GIFT_NEEDS_DECISION: "赠品是否折价扣减由工作人员综合考虑后决定并写明理由，决定前按不扣减计算",
    Flag.NO_FAULT_READING: "双方均无过错，按“非因消费者原因”计算，需人工确认",
    Flag.LPR_WITHOUT_FAULT: "双方均无过错且未约定利率，条文未规定，暂按一年期LPR计息，需人工确认",
    Flag.MARKET_PRICE: "打折前价格明显不合理且经营者不能提供交易记录，改按市场价格计算，核对询价依据",
    Flag.AGREEMENT_NOT_BETTER: "双方约定不比法定算法对消费者有利，未采用约定",
    Flag.MINOR_CONTRACT_HOLDS: "限制民事行为能力人的合同已获同意、追认或者与其年龄相适应，按有效合同计算",
    Flag.GAME_OF_AN_ADULT: "违规网络游戏全额返还只适用于未成年人，未采用",
    Flag.PAID_ON_UNKNOWN: "付款日期不明，未判断是否在七日之内，核实付款日期",
    Flag.RECORDS_WITHHELD: "经营者控制记录而拒不提供，可以采信消费者主张的数额（第二十五条）",
    Flag.INTEREST_END_UNKNOWN: "未给出计息截止日，利息暂计为零，付款时补算",
    Flag.INTEREST_NOT_COVERED: "这类退款没有法定的预付款利息，利息计为零",
    Flag.EXPENSES_NOT_COUNTED: "合理费用只在因经营者原因退款且无不可抗力、情势变更时计算，未计入",
    Flag.LOCAL_WITHDRAWAL: "按当地规定：七日内且未消费，全额退款；有赠品的退还赠品或者支付价款",
    Flag.CONDITION_NOT_MET: "约定的退费条件未成就，按约定不退；消费者仍可按预付式消费主张剩余款项",
    Flag.PAPERS_INCOMPLETE: "退费材料尚未齐全，付款期限未起算",
    Flag.PROVISIONAL_DUE: "付款期限跨入节假日安排未公布的年份，日期为暂定",
    Flag.RETURN_EXCLUDED: "该商品不适用七日无理由退货，核实购买时是否经消费者确认",
    Flag.RETURN_TOO_LATE: "超过收到商品之日起七日，不适用无理由退货",
    Flag.GOODS_NOT_BACK: "经营者尚未收到退回的商品，退款期限未起算",
}
