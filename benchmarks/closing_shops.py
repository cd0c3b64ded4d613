"""Whether a shop that closes is found within a day, and how often the alarm is raised for nothing, in a simulated year.

``python -m benchmarks.closing_shops``: a county year of messages from the simulators, in which shops close that the
simulators do not know. Each message is read as intake reads it, and compared by intake's own rules; no server.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import yaml

from benchmarks.results import write_result
from canon.codes import Channel
from canon.shanghai import day_of
from chassis.clock import first_id
from services.intake.complaints.domain.parts import Person, Respondent
from services.intake.filing.domain.acceptance import Accepted, read_filing
from services.intake.filing.domain.filing import Filing, Matter
from services.intake.groups.domain.candidates import Candidate, of_same_business
from services.intake.groups.domain.closing import Alarm, AlarmState, answer, find_closing
from services.intake.groups.domain.limits import limits_on
from services.intake.traits.domain.traits import Business, Traits, business_of, is_compared, traits_of
from simulators.arrivals import VOLUMES, arrivals
from simulators.orders import matter_for
from simulators.texts.parties import draw_person

TEXTS = Path(__file__).with_suffix(".yaml")
YEAR_DAYS = 365
SHOPS = 24  # that close in the year
MEMBERS = (3, 30)  # who complain of each, at least and at most
SPAN_DAYS = 14  # within which they do, most at first
FOUND_WITHIN = timedelta(days=1)  # of the third complaint
CHANNELS = {Channel.HOTLINE_12345: 0.65, Channel.PLATFORM_12315: 0.35}
KINDS_OF_SHOP = ("健身会所", "美容院", "瑜伽馆", "洗车行", "理发店", "培训学校")
FIRSTS = (
    "望舒 云阶 竹外 临汐 半亩 松吟 知微 拾光 南柯 逐鹿 听澜 折枝 晚晴 "
    "归鸿 青梧 沧浪 朝露 雁回 疏影 清越 远山 漱玉 流萤 惊蛰"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A shop that closes, and when three persons have complained of it within the days of the alarm."""

    name: str
    third_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was found of the shops that closed, and the alarms about shops that did not."""

    messages: int
    shops: int
    found: int
    found_in_time: int
    hours: tuple[float, ...]  # from the third complaint to the alarm, ordered
    false_alarms: Mapping[str, int]  # by month

    @property
    def most_false_in_a_month(self) -> int:
        return max(self.false_alarms.values(), default=0)


def measure(seed: str = "closing", first_day: date = date(2025, 12, 1), volume: str = "normal") -> Measured:
    """Play a year, and return what the alarm found in it; a person answers every alarm at once."""
    rng = Random(f"{seed}/shops")
    usual = list(_usual(seed, first_day, VOLUMES[volume]))
    planted, extra = _closing(rng, first_day)
    known: defaultdict[bytes, list[Candidate]] = defaultdict(list)
    alarms: dict[bytes, Alarm] = {}
    raised: list[Alarm] = []
    for traits, phone in sorted([*usual, *extra], key=lambda one: one[0].received_at):
        if traits.business_digest is None:
            continue
        same = known[traits.business_digest]
        same.append(
            Candidate(traits=traits, case_id=traits.complaint_id, numbers=frozenset({phone.encode()} if phone else ()))
        )
        if (alarm := _alarm(traits, same, alarms.get(traits.business_digest))) is not None:
            alarms[traits.business_digest] = alarm
            raised.append(alarm)
    return _judge(len(usual) + len(extra), planted, raised)


def _alarm(traits: Traits, same: list[Candidate], last: Alarm | None) -> Alarm | None:
    now = traits.received_at
    limits = limits_on(day_of(now))
    business = Business(
        digests=(traits.business_digest,) if traits.business_digest else (),
        respondent=traits.respondent,
        uscc=traits.uscc,
    )
    found = find_closing(traits, of_same_business(business, same), last, limits, first_id(now), len(same), now)
    return answer(found[0], AlarmState.DISMISSED, now, account="hub")[0] if found else None


def _judge(messages: int, planted: list[Planted], raised: list[Alarm]) -> Measured:
    closing = {shop.name: shop.third_at for shop in planted if shop.third_at}
    names = {shop.name for shop in planted}
    hours: dict[str, float] = {}
    false = Counter[str]()
    for alarm in raised:
        name, third_at = alarm.respondent, closing.get(alarm.respondent)
        if name not in names:
            false[f"{alarm.found_at:%Y-%m}"] += 1
        elif third_at is not None and name not in hours:
            hours[name] = (alarm.found_at - third_at).total_seconds() / 3600
    within = [span for span in hours.values() if span <= FOUND_WITHIN.total_seconds() / 3600]
    return Measured(
        messages=messages,
        shops=len(closing),
        found=len(hours),
        found_in_time=len(within),
        hours=tuple(sorted(hours.values())),
        false_alarms=dict(sorted(false.items())),
    )


def _usual(seed: str, first_day: date, count: int) -> Iterator[tuple[Traits, str]]:
    """Yield the complaints of the simulators' year."""
    for number, at in enumerate(arrivals(seed, first_day, YEAR_DAYS, count)):
        rng = Random(f"{seed}/{number}")
        channel = rng.choices(list(CHANNELS), weights=list(CHANNELS.values()))[0]
        matter = matter_for(rng, channel, at)
        business = matter.business
        yield from _read(
            number,
            at,
            channel,
            Person(name=matter.person.name, phone=matter.phone or None, address=matter.person.address),
            Respondent(name=business.name if business else None, address=business.address if business else None),
            Matter(text=matter.hotline_text(), request=matter.request or None, goods=matter.goods or None),
        )


def _closing(rng: Random, first_day: date) -> tuple[list[Planted], list[tuple[Traits, str]]]:
    """Return the shops that close, and the complaints about them."""
    texts = yaml.safe_load(TEXTS.read_text("utf-8"))["texts"]
    planted, filed = [], []
    for number, first in enumerate(FIRSTS.split()[:SHOPS]):
        name = f"{first}{KINDS_OF_SHOP[number % len(KINDS_OF_SHOP)]}"
        begins = datetime.combine(first_day, datetime.min.time(), tzinfo=arrivals("", first_day, 1, 1)[0].tzinfo)
        begins += timedelta(days=14 * number + rng.randrange(10), hours=rng.randrange(8, 18))
        spans = sorted(rng.expovariate(3 / SPAN_DAYS) for _ in range(rng.randint(*MEMBERS)))
        instants = [begins + timedelta(days=min(span, SPAN_DAYS)) for span in spans]
        planted.append(Planted(name=name, third_at=_third_of(instants)))
        for place, at in enumerate(instants):
            person = draw_person(rng)
            filed += _read(
                100_000 + number * 100 + place,
                at,
                Channel.HOTLINE_12345,
                Person(name=person.name, phone=person.phone),
                Respondent(name=name),
                Matter(text=rng.choice(texts)),
            )
    return planted, filed


def _third_of(instants: list[datetime]) -> datetime | None:
    span = timedelta(days=limits_on(day_of(instants[0])).closing.days)
    return next((third for first, third in zip(instants, instants[2:], strict=False) if third - first <= span), None)


def _read(
    number: int, at: datetime, channel: Channel, person: Person, respondent: Respondent, matter: Matter
) -> Iterator[tuple[Traits, str]]:
    """Yield the traits of a message as intake reads it, if it is a complaint that is compared."""
    filing = Filing(
        ids=(first_id(at + timedelta(microseconds=number)), first_id(at)),
        account=str(channel),
        source=str(channel),
        channel=channel,
        external_id=str(number),
        person=person,
        respondent=respondent,
        matter=matter,
        received_at=at,
        lenient=True,
    )
    outcome = read_filing(filing, at).outcome
    if isinstance(outcome, Accepted) and is_compared(outcome.complaints[0]):
        name = business_of(outcome.secret.respondent_name)
        yield traits_of(outcome.complaints[0], outcome.secret, name.encode() if name else None), person.phone or ""


def main() -> None:
    figures = {}
    for seed in ("closing", "second", "third"):
        found = measure(seed)
        hours = found.hours
        print(
            f"{seed}: {found.messages} complaints, {found.found} of {found.shops} shops found, "
            f"{found.found_in_time} within a day of the third complaint "
            f"(median {hours[len(hours) // 2]:.1f} h, longest {hours[-1]:.1f} h); "
            f"false alarms by month {dict(found.false_alarms)}"
        )
        figures[seed] = {
            "shops": found.shops,
            "found": found.found,
            "within a day of the third complaint": found.found_in_time,
            "longest, h": round(hours[-1]),
            "false alarms": sum(found.false_alarms.values()),
            "most in a month": max(found.false_alarms.values(), default=0),
        }
    write_result(
        "closing-shops", "python -m benchmarks.closing_shops", ("reading/**", "services/intake/groups/**"), figures
    )


if __name__ == "__main__":
    main()
