"""One person's matter, made from a pattern with invented persons, businesses, sums and dates."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from simulators.texts.parties import Business, Person, draw_business, draw_person
from simulators.texts.pattern import Pattern, Voice
from simulators.texts.word_lists import word_lists

_MAX_AGE_DAYS = 45  # days between what happened and the complaint
_ELSEWHERE_PHONE = ""  # the telephone number of a shop in another county is not known


class Gap(StrEnum):
    """A part that a complaint may lack (Order 121 Art. 10)."""

    RESPONDENT = "respondent"
    PHONE = "phone"
    REQUEST = "request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What one person complains of, reports or asks."""

    pattern: Pattern
    person: Person
    business: Business | None
    text: str
    request: str
    goods: str
    yuan: int | None
    happened_on: date
    order_no: str
    town: str
    gaps: frozenset[Gap] = field(default_factory=frozenset)

    @property
    def phone(self) -> str:
        return "" if Gap.PHONE in self.gaps else self.person.phone

    @property
    def online(self) -> bool:
        return "{order}" in self.pattern.text

    def hotline_text(self) -> str:
        """The text in the third person, as a hotline clerk writes it down."""
        if self.pattern.voice is not Voice.WEB:
            return self.text
        third_person = (
            self.text.replace("我们", "他们").replace("我", "其").replace("本人", "其").replace("你们", "贵单位")
        )
        return f"来电人反映：{third_person}"


def fill_pattern(
    rng: Random,
    pattern: Pattern,
    received_on: date,
    *,
    gaps: frozenset[Gap] = frozenset(),
    person: Person | None = None,
    business: Business | None = None,
) -> Matter:
    """Fill every placeholder of a pattern; the business, the town and the sums agree with the fields of the message.

    ``person`` and ``business`` are drawn unless given.
    """
    lists = word_lists()
    who = person or draw_person(rng)
    business = business or (draw_business(rng, pattern.trade) if pattern.trade else None)
    if business and "{elsewhere}" in pattern.text:
        business = _relocated(rng, business)
    if Gap.RESPONDENT in gaps:
        business = None
    town = business.town if business else rng.choice(lists.towns)
    happened_on = received_on - timedelta(days=rng.randrange(2, _MAX_AGE_DAYS))
    yuan = _draw_price(rng, *pattern.yuan) if pattern.yuan else None
    goods = rng.choice(pattern.goods)
    order_no = "".join(str(rng.randrange(10)) for _ in range(18))
    text = pattern.text.format(
        shop=business.name if business else lists.shop_unnamed,
        town=town,
        elsewhere=town,
        street=business.street if business else rng.choice(lists.streets),
        village=rng.choice(lists.villages),
        estate=rng.choice(lists.estates),
        goods=goods,
        amount=yuan,
        small=rng.randrange(6, 90) * 10,
        count=rng.randrange(3, 13) * 4,
        date=f"{happened_on.month}月{happened_on.day}日",
        order=order_no,
        trade_word=rng.choice(lists.small_shops),
    )
    return Matter(
        pattern=pattern,
        person=who,
        business=business,
        text=text,
        request="" if Gap.REQUEST in gaps else pattern.request,
        goods=goods,
        yuan=yuan,
        happened_on=happened_on,
        order_no=order_no,
        town=town,
        gaps=gaps,
    )


def _relocated(rng: Random, business: Business) -> Business:
    county = rng.choice(word_lists().elsewhere)
    return Business(
        name=business.name,
        uscc="",
        town=county,
        street=business.street,
        address=f"{county}{business.street}{rng.randrange(1, 300)}号",
        phone=_ELSEWHERE_PHONE,
    )


def _draw_price(rng: Random, least: int, most: int) -> int:
    """Draw a price that is rounded as shops do: to 1, 10 or 100 yuan by its size."""
    drawn = rng.randint(least, most)
    step = 1 if drawn < 200 else 10 if drawn < 5000 else 100
    return drawn // step * step
