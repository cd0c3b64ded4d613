"""The forms of a call: the two answers, a try that reached nobody, whom to call."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from canon.numbers import whole_of
from gateway.console.cases.commands import GRADES
from gateway.console.forms import Choice, Field, Form, Sort, choices
from gateway.console.named_fields import field, named
from gateway.console.translations import Translations

NO_GRADE = "0"
MOST_DISSATISFIED = 2  # grades at and below which somebody is dissatisfied
FAILURES = ("no_answer", "switched_off", "wrong_number", "unwilling")


def answers_form(words: Translations) -> Form:
    """Return the two questions, answered by digits."""
    grades = (*choices(GRADES, partial(named, words, "grade")), Choice(NO_GRADE, words("grade.0")))
    return Form(
        name="answers",
        verb=words("follow_up.verb"),
        fields=(
            Field(name="service", label=words("follow_up.service"), sort=Sort.RADIO, required=True, choices=grades),
            Field(name="outcome", label=words("follow_up.outcome"), sort=Sort.RADIO, required=True, choices=grades),
            field(words, "opinion", Sort.LONG, longest=2000, rows=2),
        ),
    )


def try_form(words: Translations) -> Form:
    reasons = choices(FAILURES, partial(named, words, "follow_up.failure"))
    failure = Field(name="failure", label=words("follow_up.failure"), sort=Sort.RADIO, required=True, choices=reasons)
    return Form(name="try", verb=words("follow_up.not_reached"), fields=(failure,))


def contact_form(words: Translations) -> Form:
    return Form(name="contact", verb=words("follow_up.show_number"), fields=())


def evaluation_of(body: Mapping[str, Any], words: Translations) -> dict[str, Any]:
    """Return the body of the command ``follow-up`` for somebody who was reached.

    Raises:
        ValueError: somebody is dissatisfied, and it is not written why.
    """
    grades = {name: whole_of(str(body[name])) for name in ("service", "outcome") if body[name] != NO_GRADE}
    if any(grade <= MOST_DISSATISFIED for grade in grades.values()) and not body.get("opinion"):
        raise ValueError(words("follow_up.opinion_needed"))
    note = {"note": body["opinion"]} if body.get("opinion") else {}
    return {"reachable": True, **grades, **note}
