"""The form that corrects what a complaint is about: both levels of topics in one list."""

from collections.abc import Mapping
from typing import Any

from canon.topics import TOPICS, Topic
from gateway.console.cases.models import Complaint
from gateway.console.forms import BLANK, Choice, Field, Filled, Form, Sort
from gateway.console.service_calls import ServiceUnavailable
from gateway.console.translations import Translations

TOPIC = "topic"  # the name of the form


def topic_form(words: Translations, code: str = "") -> Form:
    """Return the form; ``code`` is what it is about so far."""
    ordered = sorted(TOPICS.values(), key=_place)
    choices = tuple(Choice(one.code, _label(one, words)) for one in ordered)
    what = Field(name="topic", label=words("topic.which"), sort=Sort.CHOICE, required=True, choices=choices, value=code)
    return Form(name=TOPIC, verb=words("topic.correct"), fields=(what,), consequence=words("topic.says"))


def topic_parts(
    complaint: Complaint | ServiceUnavailable, words: Translations, filled: Mapping[str, Filled]
) -> dict[str, Any]:
    """Return the form as it stands on the page of a case, with what came back of it."""
    known = complaint.topic if isinstance(complaint, Complaint) else None
    return {"topic_form": topic_form(words, known.code if known else ""), "topic_filled": filled.get(TOPIC, BLANK)}


def _place(topic: Topic) -> tuple[int, bool]:
    """Return where a topic stands in the list: each class is followed by its own."""
    return [*TOPICS].index(topic.topic_class), topic.parent is not None


def _label(topic: Topic, words: Translations) -> str:
    name = words.topic(topic.code)
    return words("topic.within", parent=words.topic(topic.parent), name=name) if topic.parent else name
