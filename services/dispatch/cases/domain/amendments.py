"""Changes to a case that any act or event may bring: its officer, a call for attention, the respondent's name."""

from dataclasses import replace

from services.dispatch.lifecycle.domain.case import Case


def with_officer(case: Case, officer: str | None) -> Case:
    """Who acts first on a case of the section is its officer (承办人) until the hub says otherwise."""
    return case if case.officer or not officer or not case.department else replace(case, officer=officer)


def flag_for_attention(case: Case) -> Case:
    """Call a person of the hub to this case, a closed one too."""
    return replace(case, attention=True)


def with_respondent_name(case: Case, name: str | None) -> Case:
    """The respondent's name, as it is known now."""
    return replace(case, respondent_name=name or case.respondent_name)
