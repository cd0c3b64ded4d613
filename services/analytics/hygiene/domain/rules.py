"""The rules (体检办法): which cases each one counts, what share of them is expected, and what may explain more."""

from dataclasses import dataclass

from canon.codes import CloseResult, Kind
from services.analytics.definitions.domain.catalogue import RATED, SATISFACTORY
from services.analytics.definitions.domain.conditions import All, AtLeast, Condition, Known, Not, OneOf, is_

LAST_HOURS = 24  # before a limit
DAYS_BEFORE = 8  # of which the last; the seven before it have five working days, so a sixth is expected on the last
REOPENED_WITHIN_DAYS = 7
# An end that somebody else brought about, or that is itself what the person is told.
WITHOUT_CONTACT_BY_NATURE = (
    CloseResult.WITHDRAWN,
    CloseResult.REDIRECTED,
    CloseResult.SETTLED,
    CloseResult.REFUSED,
    CloseResult.ANSWERED,
)
HANDLED = All(
    OneOf("kind", (Kind.COMPLAINT.value, Kind.REPORT.value)),
    Known("within_limit"),  # nobody knows how those were handled that an imported list brought
    Not(OneOf("result", tuple(map(str, WITHOUT_CONTACT_BY_NATURE)))),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One line of the check.

    ``expected`` is the share of ``counted`` that fulfils ``hit`` where nothing is wrong; with ``is_compared`` the
    other sections' share of the year before, if that is more. ``is_perfect``: a share of 100 % is looked at, and
    ``expected`` is the most that is expected. ``least_share``: a smaller share is none, however sure.
    """

    name: str
    zh: str
    en: str
    counted: Condition
    hit: Condition
    expected: float
    explanations: tuple[tuple[str, str], ...]
    at: str = "closed_at"
    is_compared: bool = False
    is_perfect: bool = False
    least_share: float = 0.0

    @property
    def is_of_departments(self) -> bool:
        """Whether it says something of a section as a whole, not of single cases."""
        return self.is_perfect or self.least_share > 0


_FEW_OR_EASY = ("这一类件本来就好办", "These cases are easy by nature")
# fmt: off
RULES: tuple[Rule, ...] = (
    Rule(name="before_the_limit", expected=1 / 6,
         zh=f"到期前 {LAST_HOURS} 小时内才办结（调解、核查、热线时限），占到期前 {DAYS_BEFORE} 天内办结的件",
         en=f"Ended within the last {LAST_HOURS} hours of the limit (mediation, verification, hotline), of those ended "
            f"within its last {DAYS_BEFORE} days",
         counted=All(AtLeast("hours_left", 0), Not(AtLeast("hours_left", 24 * DAYS_BEFORE))),
         hit=Not(AtLeast("hours_left", LAST_HOURS)),
         explanations=(("催办在到期前发出，集中办完也会这样", "Reminders before the limit do this too"),
                       ("双方到最后才谈成，或等鉴定、等材料", "The sides agreed late, or papers were awaited"),
                       ("人手少、件多，先到期的先办", "Few people and many cases: what is due first is done first"))),
    Rule(name="without_contact", expected=0.02,
         zh="没有首次反馈就办结，占投诉、举报的办结（撤回、转办、企业和解、不予受理、答复的不计）",
         en="Closed without a first feedback, of complaints and reports closed (without those withdrawn, handed over, "
            "settled online, refused or answered)",
         counted=HANDLED, hit=Not(Known("first_feedback_at")),
         explanations=(("电话打了没有登记", "A call was made and not recorded"),
                       ("联系过，记在备注或调解记录里", "The contact stands in a note of the case"),
                       ("同一人的几件一起答复", "Several cases of one person were answered together"))),
    Rule(name="reopened", expected=0.05, is_compared=True, at="first_closed_at",
         zh=f"首次办结后 {REOPENED_WITHIN_DAYS} 日内重办，占首次办结的件",
         en=f"Handled anew within {REOPENED_WITHIN_DAYS} days of the first closing, of those first closed",
         counted=Known("first_closed_at"), hit=is_("is_reopened", True),
         explanations=(("回访做得快，不满意的早发现", "Follow-ups are quick and find what is wrong early"),
                       ("商家答应了又反悔", "A business went back on its word"),
                       ("回头看集中查过这个股室", "A look back was at this section"))),
    Rule(name="edited", expected=0.03, is_compared=True,
         zh="办结后又改了主题、行业、地方、股室、结果、金额或被投诉人，占办结的件",
         en="Topic, business, town, section, result, sum or respondent changed after closing, of those closed",
         counted=Known("within_limit"), hit=is_("is_edited", True),
         explanations=(("来件人后来补充，系统重新归类", "A later supplement made the system class it anew"),
                       ("查清了企业的全称或信用代码", "The full name or credit code of a business became known"),
                       ("按回头看的意见改正", "Corrected on the finding of a look back"))),
    Rule(name="always_on_time", expected=0.99, is_perfect=True, zh="按时办结率一直 100% 的股室",
         en="Sections that always close on time", counted=Known("within_limit"), hit=is_("within_limit", True),
         explanations=(_FEW_OR_EASY, ("时限比办理所需长得多", "The limits are much longer than the work"),
                       ("晚的件转给了别的股室", "Late cases went to another section"))),
    Rule(name="always_fed_back", expected=0.99, is_perfect=True, zh="24 小时反馈率一直 100% 的股室",
         en="Sections that always give feedback within 24 hours",
         counted=Known("feedback_in_time"), hit=is_("feedback_in_time", True),
         explanations=(_FEW_OR_EASY, ("有专人当天打电话", "Somebody calls on the same day"),
                       ("反馈是批量登记的，看内容是否一样", "It is recorded in bulk: read a few"))),
    Rule(name="always_satisfied", expected=0.95, is_perfect=True, zh="有效满意率一直 100% 的股室",
         en="Sections whose rated cases are all satisfied", counted=RATED, hit=SATISFACTORY,
         explanations=(_FEW_OR_EASY, ("只有满意的人接电话", "Only the satisfied answer the call"),
                       ("评价由承办人自己登记", "Who handled the case recorded the rating"))),
    Rule(name="median_zero", expected=0.2, least_share=0.5,
         zh="办理天数中位为 0 的股室（投诉、举报当天收当天办结的过半）",
         en="Sections with a median of zero days (half of complaints and reports or more closed on the day of receipt)",
         counted=HANDLED, hit=Not(AtLeast("handling_days", 1)),
         explanations=(("多是当场能答复、能调解的件", "Most can be answered or mediated on the spot"),
                       ("办完才补录，收到日写成了办结日", "Entered after the work, with one day for both"),
                       ("同一事由的群体件一起办结", "Many of one matter were closed together"))),
)
# fmt: on
