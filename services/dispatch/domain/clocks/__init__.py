"""The clocks of a case (时限): rows written with the fact that starts them."""

from services.dispatch.domain.clocks.clock import Clock, ClockState, within_limit
from services.dispatch.domain.clocks.extending import extend
from services.dispatch.domain.clocks.firing import fire
from services.dispatch.domain.clocks.keeping import Kept, keep, keep_from_receipt, keep_receipt, meet, recount, stamp
from services.dispatch.domain.clocks.reminding import Reminder, remind
from services.dispatch.domain.clocks.restarting import supplemented
from services.dispatch.domain.clocks.starting import ChannelLimit, legal_end, rule_set_of
from services.dispatch.domain.clocks.terminating import terminate

__all__ = [
    "ChannelLimit",
    "Clock",
    "ClockState",
    "Kept",
    "Reminder",
    "extend",
    "fire",
    "keep",
    "keep_from_receipt",
    "keep_receipt",
    "legal_end",
    "meet",
    "recount",
    "remind",
    "rule_set_of",
    "stamp",
    "supplemented",
    "terminate",
    "within_limit",
]
