"""The facts that a refund is calculated from: the fields of a quote request, money in fen."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Scheme(StrEnum):
    """Which bargain the money was paid under."""

    PREPAID = "prepaid"  # 预付式消费
    TRAINING_HOURS = "training_hours"  # 按课时
    CONDITIONAL = "conditional"  # 协议班：约定条件成就时退费
    NO_REASON_RETURN = "no_reason_return"  # 七日无理由退货


class Card(StrEnum):
    """What kind of prepaid card it is."""

    DISCOUNT = "discount"  # 折扣
    GIFTED = "gifted"  # 赠送金额
    UNLIMITED = "unlimited"  # 不限次数
    COUNTED_GIFT = "counted_gift"  # 买次数送次数


class Cause(StrEnum):
    """Whose reason the refund is (退款原因); a person decides it, never this code."""

    OPERATOR = "operator"
    NEITHER = "neither"
    CONSUMER = "consumer"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    """The facts of one refund; a field that does not concern the scheme or card is left out.

    Beyond the published fields: ``limited_capacity`` with ``consented`` or ``age_appropriate`` (a minor's contract that
    holds), ``agreed_withdrawal_days`` and ``agreed_used_fen`` (agreements, which count where they favour the consumer),
    ``supervised_fen`` with ``supervised_rate_bp`` (监管账户), ``records_withheld`` (Art. 25).
    """

    scheme: Scheme
    paid_fen: int
    id: str | None = None
    region: str | None = None  # GB/T 2260; chooses local rules
    cause: Cause | None = None
    card: Card | None = None
    formed_on: date | None = None
    paid_on: date | None = None
    requested_on: date | None = None
    rescinded_on: date | None = None
    service_stopped_on: date | None = None
    # prepaid
    gifted_fen: int = 0
    used_list_fen: int | None = None
    used_discounted_fen: int | None = None
    used_credit_fen: int | None = None
    total_days: int | None = None
    remaining_days: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    paid_times: int | None = None
    total_times: int | None = None
    used_times: int | None = None
    same_before: bool = False
    minor: bool = False
    limited_capacity: bool = False
    consented: bool = False  # by the guardian, before or after
    age_appropriate: bool = False
    illegal_game: bool = False
    gift_value_fen: int | None = None
    list_price_unreasonable: bool = False  # and the seller shows no past sales at it
    market_used_fen: int | None = None
    agreed_withdrawal_days: int | None = None
    agreed_used_fen: int | None = None
    records_withheld: bool = False
    # interest and expenses
    interest_from: date | None = None
    interest_until: date | None = None
    agreed_rate_bp: int | None = None
    supervised_fen: int | None = None
    supervised_rate_bp: int | None = None
    day_basis: int = 365  # days
    expenses_fen: int = 0
    force_majeure: bool = False  # 不可抗力, 情势变更
    # training_hours
    total_hours: int | None = None
    used_hours: int | None = None
    materials_fen: int = 0
    # conditional
    condition_met: bool | None = None  # the condition for the refund
    papers_complete_on: date | None = None
    refundable_fen: int | None = None
    pay_within_working_days: int | None = None
    # a return without a reason
    received_on: date | None = None
    returned_on: date | None = None  # the seller received the goods
    freight_fen: int = 0  # of the return, advanced by the seller
    excluded: bool = False
