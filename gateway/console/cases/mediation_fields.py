"""The fields of the commands of a mediation (调解): sessions, recusal, appraisal, agreement, termination."""

from functools import partial

from canon.codes import MediationMode, TerminationReason
from gateway.console.cases.fields import Facts
from gateway.console.forms import Choice, Field, Sort, choices
from gateway.console.named_fields import field, named
from gateway.console.translations import Translations


def mode(words: Translations) -> Field:
    modes = choices(list(MediationMode), partial(named, words, "mode"))
    return field(words, "mode", Sort.CHOICE, required=True, choices=modes, value="onsite")


def start_mediation(facts: Facts) -> list[Field]:
    words = facts.words
    return [
        field(words, "consumer_consents", Sort.TICK),
        field(words, "respondent_consents", Sort.TICK),
        mode(words),
        field(words, "held_at", Sort.INSTANT),
        field(words, "place"),
        field(words, "mediator", suggestions=tuple(facts.officers)),
    ]


def schedule_session(facts: Facts) -> list[Field]:
    words = facts.words
    return [
        field(words, "held_at", Sort.INSTANT, required=True),
        mode(words),
        field(words, "place"),
        field(words, "mediator", suggestions=tuple(facts.officers)),
    ]


def record_session(facts: Facts) -> list[Field]:
    words = facts.words
    return [
        field(words, "held_at", Sort.INSTANT, required=True),
        field(words, "consumer_present", Sort.TICK, value="yes"),
        field(words, "respondent_present", Sort.TICK, value="yes"),
        field(words, "demand_fen", Sort.MONEY),
        field(words, "offer_fen", Sort.MONEY),
        field(words, "text", Sort.LONG, required=True, rows=5, hint=words("f.text.record")),
    ]


def request_recusal(facts: Facts) -> list[Field]:
    words = facts.words
    sides = choices(("consumer", "respondent"), partial(named, words, "side"))
    return [
        field(words, "by", Sort.RADIO, required=True, choices=sides, hint=""),
        field(words, "ground", Sort.LONG, required=True),
    ]


def decide_recusal(facts: Facts) -> list[Field]:
    words = facts.words
    answers = (Choice("true", words("recused.yes")), Choice("false", words("recused.no")))
    return [
        field(words, "recused", Sort.RADIO, required=True, choices=answers),
        field(words, "mediator", suggestions=tuple(facts.officers)),
        field(words, "reason", Sort.LONG, required=True),
    ]


def pause(facts: Facts) -> list[Field]:
    words = facts.words
    grounds = (Choice("appraisal", words("pause.appraisal")),)
    return [
        field(words, "ground", Sort.RADIO, required=True, choices=grounds, value="appraisal"),
        field(words, "from", Sort.INSTANT, required=True),
        field(words, "appraiser"),
        field(words, "designated", Sort.TICK),
    ]


def resume(facts: Facts) -> list[Field]:
    return [field(facts.words, "at", Sort.INSTANT, required=True)]


def agree(facts: Facts) -> list[Field]:
    words, case = facts.words, facts.case
    amount = f"{case.amount_fen / 100:.2f}" if case.amount_fen else ""
    return [
        field(words, "terms", Sort.LONG, required=True, rows=5),
        field(words, "amount_fen", Sort.MONEY, required=True, value=amount),
        field(words, "refund.amount_fen", Sort.MONEY),
        field(words, "refund.instalments", Sort.COUNT),
        field(words, "refund.first_due_on", Sort.DAY),
        field(words, "written", Sort.TICK, value="yes"),
    ]


def terminate(facts: Facts) -> list[Field]:
    words = facts.words
    reasons = choices(list(TerminationReason), partial(named, words, "termination"))
    return [
        field(words, "reason", Sort.RADIO, required=True, choices=reasons),
        field(words, "note", Sort.LONG),
    ]
