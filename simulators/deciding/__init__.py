"""What people outside do next: a view and dice in, a request or nothing out."""

from simulators.deciding.cases import case_step
from simulators.deciding.disputes import consumer_step, enterprise_step, joining_step
from simulators.deciding.handovers import agency_step
from simulators.deciding.plans import payment_step
from simulators.deciding.step import Moment, Step, View, dice

__all__ = [
    "Moment",
    "Step",
    "View",
    "agency_step",
    "case_step",
    "consumer_step",
    "dice",
    "enterprise_step",
    "joining_step",
    "payment_step",
]
