"""What a complaint is about, as far as its words or its platform say."""

from canon.topics import topic_of_problem
from reading.topics import words_in


def topic_of(normalized: str, goods: str | None, problem: str | None) -> str | None:
    """Return the topic that the words of a matter name, else the class that its platform gives it, if any.

    ``normalized`` is the matter from ``normalize_compact``.
    """
    named = words_in(normalized, goods).topic
    if named is not None:
        return named
    given = topic_of_problem(problem)
    return given.code if given else None
