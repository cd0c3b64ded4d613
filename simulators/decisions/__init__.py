"""The next action of each simulated actor, as pure functions.

Each takes a view from the public API and a seeded random generator, and returns an ``Action`` or nothing: ``cases`` for
officers, ``handovers`` for agencies, ``disputes`` for enterprises and consumers, ``plans`` for payers.
"""

from simulators.decisions.action import Action, DecisionContext, View, seeded_rng
from simulators.decisions.cases import choose_action, next_case_action
from simulators.decisions.disputes import next_consumer_action, next_enterprise_action, next_registration_action
from simulators.decisions.handovers import next_agency_action
from simulators.decisions.plans import next_payment_action

__all__ = [
    "Action",
    "DecisionContext",
    "View",
    "choose_action",
    "next_agency_action",
    "next_case_action",
    "next_consumer_action",
    "next_enterprise_action",
    "next_payment_action",
    "next_registration_action",
    "seeded_rng",
]
