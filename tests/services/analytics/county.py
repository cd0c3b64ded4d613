"""Twenty receipts of a county's March, small enough to count by hand; the tests write out what they amount to."""

from datetime import date

from canon.codes import Agency, ClockKind, CloseResult, Kind, TerminationReason
from contracts import odr
from contracts.event import Event
from contracts.refunds import InstalmentOverdue, PaymentRecorded, PlanOpened
from tests.services.analytics.stories import Story, noon, story

R, T = CloseResult, TerminationReason
CP = "consumer_protection"


def march() -> list[Story]:
    return [
        _agreed(1, "03-02", "food", "03-04", "03-10").closed("03-12", R.AGREED, 100_000).rated("03-15", 5, 5)
        .looked_back("03-27", passed=True),
        story(2, "03-02").dispatched("03-02", "food").fed_back("03-02").accepted("03-04").mediated("03-05")
        .terminated("03-20", T.CANNOT_AGREE).closed("03-20", R.TERMINATED).rated("03-25", 2, 2)
        .looked_back("03-26", passed=True).looked_back("03-28", passed=False),
        story(3, "03-03", "12315").dispatched("03-03", CP).fed_back("03-05", in_time=False).accepted("03-05")
        .mediated("03-06").agreed("03-09").closed("03-10", R.AGREED, 50_000)
        .rated("03-12", None, None, reachable=False),
        story(4, "03-03", "12315").dispatched("03-03", CP).fed_back("03-03").refused("03-06")
        .closed("03-06", R.REFUSED).rated("03-08", 4, None),
        story(5, "03-04", kind=Kind.INQUIRY).held_at_hub("03-04").fed_back("03-04").closed("03-04", R.ANSWERED)
        .rated("03-06", None, None),
        story(6, "03-05").redirected("03-05", Agency.HOUSING).closed("03-11", R.REDIRECTED),
        story(7, "03-05").redirected("03-05", Agency.TOBACCO).bounced("03-07")
        .dispatched("03-08", "quality", in_time=None).fed_back("03-08").accepted("03-10", in_time=False),
        _agreed(8, "03-06", CP, "03-09", "03-12", "partner").closed("03-13", R.AGREED, 20_000).rated("03-14", 1, 1)
        .reworked("03-16").accepted("03-17").mediated("03-18").agreed("03-20").closed("03-24", R.AGREED, 30_000)
        .rated("03-26", 4, 4),
        story(9, "03-07", "12315").dispatched("03-07", CP).fed_back("03-07").flagged("03-08", reversed_on="03-20")
        .dispute("03-12", odr.DisputeSettled, amount_fen=15_000).closed("03-12", R.SETTLED, 15_000),
        story(10, "03-07", "12315").dispatched("03-07", CP).fed_back("03-07")
        .dispute("03-15", odr.DisputeFailed, reason="no_agreement").accepted("03-16", in_time=False)
        .terminated("03-18", T.WITHDRAWN).closed("03-18", R.TERMINATED, within=False),
        story(11, "03-09", "12315").flagged("03-10").dispatched("03-09", CP).fed_back("03-09").accepted("03-10")
        .dispute("03-23", odr.DisputeTimedOut),
        story(12, "03-10", kind=Kind.REPORT).dispatched("03-10", "quality").fed_back("03-10").accepted("03-12")
        .closed("03-28", R.FILED),
        story(13, "03-11").held_at_hub("03-11").missed("03-12", ClockKind.DISPATCH_24H),
        story(14, "03-12").dispatched("03-12", "food").fed_back("03-12").accepted("03-13")
        .dispute("03-13", odr.DisputeFailed, reason="enterprise_not_active").mediated("03-14")
        .missed("03-30", ClockKind.MEDIATION),
        story(15, "03-13").dispatched("03-13", "food").fed_back("03-15", in_time=False).accepted("03-17")
        .mediated("03-17").agreed("03-18").closed("03-31", R.AGREED).reworked("04-02"),
        story(16, "03-14", "partner").dispatched("03-14", CP).withdrawn("03-14")
        .dispute("03-15", odr.DisputeFailed, reason="withdrawn").closed("03-16", R.WITHDRAWN),
        Story(number=17, received=noon("03-15")).recorded(of=1),
        story(18, "03-16").handed_over("03-16").settled_at_a_station("03-18", date(2026, 3, 17), 1_850)
        .settled_at_a_station("03-19", date(2026, 3, 19), 16_800, 3)
        .settled_at_a_station("03-02", date(2026, 2, 28), 500, 4),
        _agreed(19, "03-20", CP, "03-23", "03-25", "12315").closed("04-03", R.AGREED, 40_000)
        .refund("03-25", PlanOpened, 40_000, 0, due_dates=("2026-03-30",), amounts_fen=(40_000,))
        .refund("03-30", PaymentRecorded, 40_000, 10_000, amount_fen=10_000, paid_on="2026-03-30", reference="r")
        .refund("04-10", InstalmentOverdue, 40_000, 10_000, instalment=2, due_on="2026-04-09",
                overdue_fen=10_000),
        _agreed(20, "02-20", "food", "02-24", "03-02").closed("03-05", R.AGREED, 70_000).rated("03-07", 3, 3),
    ]  # fmt: skip


def all_events() -> list[Event]:
    return [event for one in march() for event in one.events]


def _agreed(number: int, day: str, department: str, accepted: str, agreed: str, channel: str = "12345") -> Story:
    case = story(number, day, channel).dispatched(day, department).fed_back(day)
    return case.accepted(accepted).mediated(accepted).agreed(agreed)
