"""What the page of a redirection reads of the routing rules: what each agency answers for, and by which law."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gateway.console.models import ServiceAnswer


class AgencyCard(ServiceAnswer):
    name: str
    answers_for: str
    phone: str | None = None


class Topic(ServiceAnswer):
    """A group of matters with one answerer; ``keeps`` is what of them stays with the bureau."""

    target: str
    label: str
    basis: str | None = None
    keeps: str | None = None


class Rules(ServiceAnswer):
    agencies: Mapping[str, AgencyCard] = MappingProxyType({})
    topics: Sequence[Topic] = ()


class RuleSet(ServiceAnswer):
    """``GET /v1/routing/rule-sets/{version}``."""

    document: Rules
