"""The shares of kinds, subjects and labels among incoming messages, by channel (D§5.9, D§6.7)."""

from collections.abc import Mapping
from random import Random
from typing import TypeVar

from canon.codes import Channel, Kind
from simulators.texts import Pattern, Voice, patterns

T = TypeVar("T")

# D§5.9: of a city's messages 27-36 % are complaints, 7-12 % reports, 52-66 % inquiries.
# The platform 12315 is mostly for the first two.
KINDS: Mapping[Channel, Mapping[Kind, float]] = {
    Channel.HOTLINE_12345: {Kind.COMPLAINT: 33, Kind.REPORT: 9, Kind.INQUIRY: 58},
    Channel.PLATFORM_12315: {Kind.COMPLAINT: 64, Kind.REPORT: 27, Kind.INQUIRY: 9},
    Channel.PARTNER: {Kind.COMPLAINT: 90, Kind.REPORT: 10},
}
VOICES: Mapping[Channel, Mapping[Voice, float]] = {
    Channel.HOTLINE_12345: {Voice.HOTLINE: 85, Voice.WEB: 15},  # some write into the hotline's own app
    Channel.PLATFORM_12315: {Voice.WEB: 80, Voice.HOTLINE: 20},  # some call 12315 by telephone
    Channel.PARTNER: {Voice.PARTNER: 100},
}
# People call 12345 about everything, and 12315 about what the bureau itself is responsible for.
_DEFAULT_WEIGHT = 4.0  # weight of a group of patterns that has none here
GROUPS: Mapping[Channel, Mapping[str, float]] = {
    Channel.HOTLINE_12345: {
        "consumer_protection": 30,
        "food": 12,
        "agencies": 25,
        "price_competition": 7,
        "hub": 3,
        "mixed": 3,
    },
    Channel.PLATFORM_12315: {
        "consumer_protection": 45,
        "food": 14,
        "agencies": 5,
        "price_competition": 7,
        "hub": 1,
        "mixed": 6,
    },
    Channel.PARTNER: {"consumer_protection": 50},
}
NO_SEASON: Mapping[str, float] = {}  # every trade as usual
ALERT_SHARE = 0.015  # of messages hold words that raise an alert
# D§6.7: the hotline's own label is 求助 even for complaints (Qinghe county: 15 of 20 market items).
HOTLINE_LABELS: Mapping[Kind, Mapping[str, float]] = {
    Kind.COMPLAINT: {"求助": 75, "投诉": 20, "咨询": 3, "建议": 2},
    Kind.REPORT: {"举报": 45, "求助": 30, "投诉": 25},
    Kind.INQUIRY: {"咨询": 85, "求助": 15},
}


def draw(rng: Random, weights: Mapping[T, float]) -> T:
    """Draw a key with a probability in proportion to its weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def choose_pattern(rng: Random, channel: Channel, season: Mapping[str, float] = NO_SEASON) -> Pattern:
    """Draw the pattern of a message of this channel; ``season`` has the trades with more or fewer than usual."""
    voice = draw(rng, VOICES[channel])
    candidates = [pattern for pattern in patterns() if pattern.voice is voice]
    alerting = [pattern for pattern in candidates if pattern.alerts]
    if alerting and rng.random() < ALERT_SHARE:
        return rng.choice(alerting)
    kind = draw(rng, KINDS[channel])
    ordinary = [pattern for pattern in candidates if not pattern.alerts and pattern.kind is kind]
    weights = {
        group: GROUPS[channel].get(group, _DEFAULT_WEIGHT)
        for group in dict.fromkeys(pattern.group for pattern in ordinary)
    }
    group = draw(rng, weights)
    chosen = [pattern for pattern in ordinary if pattern.group == group]
    return rng.choices(chosen, weights=[season.get(pattern.trade or "", 1.0) for pattern in chosen])[0]
