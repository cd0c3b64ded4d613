"""Routing of complaints (分办): a text and a dated rule set in, an explained decision out; pure and deterministic."""

from services.dispatch.routing.domain.compiled import CompiledRules, compile_rules
from services.dispatch.routing.domain.decision import Decision, Outcome, RoutingCandidate, Spoke, route
from services.dispatch.routing.domain.loader import RulesInvalid, load_draft, load_rules
from services.dispatch.routing.domain.ruleset import RuleSet
from services.dispatch.routing.domain.texts import RoutingText

__all__ = [
    "CompiledRules",
    "Decision",
    "Outcome",
    "RoutingCandidate",
    "RoutingText",
    "RuleSet",
    "RulesInvalid",
    "Spoke",
    "compile_rules",
    "load_draft",
    "load_rules",
    "route",
]
