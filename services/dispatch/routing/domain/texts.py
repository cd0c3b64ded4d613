"""What is known about a matter when it is routed, and the same normalised as the rules are."""

from dataclasses import dataclass
from datetime import datetime

from canon.codes import Kind
from services.dispatch.routing.domain.compiled import CompiledRules
from services.dispatch.routing.domain.normalisation import normalise

FIELD_SEPARATOR = "。"  # between two fields, so that no denial matches across them


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingText:
    """What is known about a matter when it is routed; only the text is always there."""

    text: str
    respondent: str | None = None
    place: str | None = None
    region: str | None = None  # a GB/T 2260 code, or its name
    goods: str | None = None
    category: str | None = None
    problem: str | None = None
    request: str | None = None
    respondent_place: str | None = None  # business address, or the one published on the platform
    platform: str | None = None  # shopping platform
    kind: Kind = Kind.COMPLAINT  # changes the explanation, not the target
    until: datetime | None = None  # the limit that the channel sets
    incomplete: bool = False  # something that Art. 10 requires of a complaint is missing: no rule redirects it


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """The fields of a text, normalised as the rules are."""

    matter: str
    respondent: str
    classes: str
    place: str
    region: str | None


def normalise_fields(text: RoutingText, rules: CompiledRules) -> NormalisedText:
    def plain(*parts: str | None) -> str:
        return FIELD_SEPARATOR.join(normalise(part, rules.rules.language) for part in parts if part)

    code = text.region if text.region and text.region.isdigit() else None
    return NormalisedText(
        matter=plain(text.text, text.request, text.goods, text.platform),
        respondent=plain(text.respondent),
        classes=plain(text.category, text.problem),
        place=plain(text.respondent_place, text.place, None if code else text.region),
        region=code,
    )
