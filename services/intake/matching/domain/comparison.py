"""Compare two messages: features for the score, contradictions that no score outweighs, words for a person."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from canon.codes import Kind
from reading.business_names import is_full_name
from services.intake.matching.domain.businesses import is_named, likeness_of_addresses, likeness_of_businesses
from services.intake.matching.domain.figures import are_near, large, may_be_one_sum, shared
from services.intake.matching.domain.names import NameRelation, relate_names
from services.intake.matching.domain.profile import Profile
from services.intake.matching.domain.texts import Likeness

SECONDS_A_DAY = 86_400.0
UNKNOWN_LIKENESS = 0.6  # of what one of the two does not tell
LEAST_OF_ADDRESS = 0.5  # below which two addresses are two places
LEAST_OF_BUSINESS = 0.5  # below which two names are hardly of one business
LEAST_OF_SAME_BUSINESS = 0.9
LEAST_OF_REPEATED = 0.95  # of the characters and pairs of characters of a text
LEAST_OF_ORDER = 4  # characters of a number that may be part of another
MOST_DAYS_OF_BUYING = 2  # that two accounts of one purchase may lie apart
FAR_DAYS = 60
_KIN = re.compile(
    "爸|妈|母亲|父亲|儿子|女儿|丈夫|妻子|老公|老婆|奶奶|爷爷|外婆|外公|弟|妹|姐|哥|孙|侄|婆婆|公公|岳|老伴|孩子|同事|朋友|邻居"
)
_AGAIN = re.compile(
    "再次|此前|之前(?:已|曾|在)|先前|前次|上次|催|已(?:经)?(?:在|向|拨打|反映|投诉)|又来电|重复|前几天|曾|还没(?:人|有人)"
    "|没人(?:管|理|联系)|未(?:见|获)?(?:答复|回复|处理)|12345|12315|平台|补充|寄过信"
)
_FURTHER = re.compile(
    "另(?:反映|举报|外一|一|有)|[人民]另|[人民]又|又反映|又买|又在|再买|第二(?!天|日|年|早|晚|周|个)|这次|反映自己|自己在|家买|该店购|在同一|也在|也是|也买|其他"
)
_DENIED = re.compile(
    "两回事|不是(?:同)?一(?:码|回|件|桩|个|家|人)|[两俩](?:码|件|桩)事|另一(?:件|码|回)事|另案|不相干|分开"
    "|并非同一|(?:系|是)不同|[与和跟](?:此前|之前|前面|上次)[^，。]{0,8}不同"
    "|[与跟](?:我|本人|此前|前面|之前|上次|上回).{0,12}(?:无关|没关系|两码|不是)|用[我他她].{1,4}手机"
)
_REPORTED = re.compile("举报|查处|依法处理")
BEGINNING = 40  # characters of a text in which a report calls itself one

Features = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What was found in two messages.

    Attributes:
        features: what the score is made of, by name, 0 to 1.
        contradictions: names of what speaks against one matter whatever the score.
        same_person: one telephone or identity number, and names that may be one person's.
        same_business: no two full names that differ, unless the credit code is the same.
        sums_differ: each says a sum, and neither tells the other's.
    """

    features: Features
    contradictions: tuple[str, ...]
    same_person: bool
    same_business: bool
    sums_differ: bool

    @property
    def is_repeated(self) -> bool:
        """Whether one person says the same of one business in the same words."""
        alike = min(self.features["characters"], self.features["pairs"]) >= LEAST_OF_REPEATED
        return self.same_person and alike and self.features["business"] >= LEAST_OF_SAME_BUSINESS


def compare(one: Profile, other: Profile) -> Comparison:
    """Compare two messages; the order does not matter."""
    first, second = sorted((one, other), key=lambda profile: (profile.received_at, profile.complaint_id))
    person = _person(first, second)
    business = _business(first, second)
    purchase = _purchase(first, second)
    features = {**person, **business, **purchase, **_story(first, second)}
    contradictions = [name for name in _CONTRADICTIONS if features[name]]
    if first.kind is not second.kind:
        contradictions.append("kind_other")
    if person["phone_other"] and not person["id_same"]:
        contradictions.append("phone_other")
    known = person["phone_same"] or person["id_same"]
    return Comparison(
        features=features,
        contradictions=tuple(contradictions),
        same_person=bool(known) and relate_names(first.name, second.name) in _ONE_PERSON,
        same_business=_is_one_business(first, second),
        sums_differ=_sums_differ(first, second),
    )


_ONE_PERSON = (NameRelation.SAME, NameRelation.ALIKE)
_CONTRADICTIONS = (
    "name_other",
    "business_other",
    "uscc_other",
    "address_other",
    "order_other",
    "date_other",
    "denied",
    "further",
)


def _person(one: Profile, other: Profile) -> dict[str, float]:
    same_phone = bool(one.phones & other.phones)
    slip = not same_phone and any(_is_slip(first, second) for first in one.phones for second in other.phones)
    name = relate_names(one.name, other.name)
    return {
        "phone_same": float(same_phone),
        "phone_slip": float(slip),
        "phone_other": float(bool(one.phones and other.phones) and not same_phone and not slip),
        "id_same": float(bool(one.id_numbers & other.id_numbers)),
        "name_same": float(name is NameRelation.SAME),
        "name_alike": float(name in (NameRelation.ALIKE, NameRelation.NEAR)),
        "name_other": float(name is NameRelation.OTHER),
    }


def _is_slip(one: str, other: str) -> bool:
    """Whether two numbers differ as one does that was noted wrongly: in one digit, or in the order of two."""
    if len(one) != len(other):
        return False
    odd = [place for place in range(len(one)) if one[place] != other[place]]
    return len(odd) == 1 or (len(odd) == 2 and sorted(one) == sorted(other))


def _business(one: Profile, other: Profile) -> dict[str, float]:
    likeness = likeness_of_businesses(one.business, other.business, one.words, other.words)
    named = is_full_name(one.respondent) and is_full_name(other.respondent)
    places = likeness_of_addresses(one.place, other.place)
    return {
        "business": UNKNOWN_LIKENESS if likeness is None else likeness,
        "business_other": float(named and likeness is not None and likeness < LEAST_OF_BUSINESS),
        "uscc_same": float(bool(one.uscc) and one.uscc == other.uscc),
        "uscc_other": float(bool(one.uscc and other.uscc) and one.uscc != other.uscc),
        "address": UNKNOWN_LIKENESS if places is None else places,
        "address_other": float(places is not None and places < LEAST_OF_ADDRESS),
    }


def _is_one_business(one: Profile, other: Profile) -> bool:
    """Whether a machine may take both to be of one business: 甲字号商行 and 乙字号商行 are two."""
    if one.uscc and one.uscc == other.uscc:
        return True
    likeness = likeness_of_businesses(one.business, other.business, one.words, other.words)
    named = is_named(one.respondent) and is_named(other.respondent)
    return not named or likeness is None or likeness >= LEAST_OF_SAME_BUSINESS


def _purchase(one: Profile, other: Profile) -> dict[str, float]:
    same_order = any(_is_one_order(first, second) for first in one.orders for second in other.orders)
    amounts = one.amount and other.amount
    same_amount = bool(one.amount and other.amount and are_near(one.amount, other.amount))
    days = abs((one.bought_on - other.bought_on).days) if one.bought_on and other.bought_on else None
    common = len(shared(one.figures, other.figures))
    both = bool(one.figures and other.figures)
    return {
        "order_same": float(same_order),
        "order_other": float(bool(one.order and other.order) and not same_order),
        "amount_same": float(same_amount),
        "amount_other": float(bool(amounts) and not same_amount),
        "figures": min(common / min(len(one.figures), len(other.figures)), 1.0) if both else 0.5,
        "figures_other": float(both and not common),
        "date_same": float(days == 0),
        "date_other": float(days is not None and days > MOST_DAYS_OF_BUYING),
    }


def _sums_differ(one: Profile, other: Profile) -> bool:
    """Whether both say what was paid and mean two sums; one may say the price and the other what is left of it."""
    if one.amount and other.amount:
        common = shared(frozenset({one.amount}), other.figures) or shared(frozenset({other.amount}), one.figures)
        return not common
    sums, others = large(one.figures), large(other.figures)
    return bool(sums and others) and not any(
        may_be_one_sum(one_sum, other_sum) for one_sum in sums for other_sum in others
    )


def _is_one_order(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) >= LEAST_OF_ORDER and (one in other or other in one))


def _story(one: Profile, other: Profile) -> dict[str, float]:
    likeness = Likeness.of(one.words, other.words)
    days = (other.received_at - one.received_at).total_seconds() / SECONDS_A_DAY
    kin, other_kin = set(_KIN.findall(one.words)), set(_KIN.findall(other.words))
    return {
        "characters": likeness.characters,
        "pairs": likeness.pairs,
        "cosine": likeness.cosine,
        "order_of_words": likeness.order,
        "passage": likeness.passage,
        "far": float(days > FAR_DAYS),
        "kin_same": float(bool(kin & other_kin)),
        "kin_other": float(bool(kin and other_kin) and not kin & other_kin),
        "kin_of_one": float(bool(kin) != bool(other_kin)),
        "again": float(bool(_AGAIN.search(other.text))),
        "further": float(bool(_FURTHER.search(one.text) or _FURTHER.search(other.text))),
        "denied": float(bool(_DENIED.search(one.text) or _DENIED.search(other.text))),
        "report_of_one": float(_is_reported(one) != _is_reported(other)),
    }


def _is_reported(profile: Profile) -> bool:
    """Whether a message calls for a check of the law; a clerk's retelling often does, so it is no contradiction."""
    return profile.kind is Kind.REPORT or bool(_REPORTED.search(profile.text[:BEGINNING] + (profile.request or "")))
