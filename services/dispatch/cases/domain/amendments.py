"""Changes to a case that any act or event may make: its officer, the mark for attention, the respondent's name."""

from dataclasses import replace

from services.dispatch.lifecycle.domain.case import Case


def with_officer(case: Case, officer: str | None) -> Case:
    """Return the case with this officer (承办人) if a section has the case and no officer does yet."""
    return case if case.officer or not officer or not case.department else replace(case, officer=officer)


def flag_for_attention(case: Case) -> Case:
    """Return the case marked for a person at the hub to look at; a closed case too."""
    return replace(case, attention=True)


def with_respondent_name(case: Case, name: str | None) -> Case:
    """Return the case with this name of the respondent; without one it keeps the name it has."""
    return replace(case, respondent_name=name or case.respondent_name)
