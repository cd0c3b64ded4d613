"""A template: the sections of a report as data; a bureau changes it without changing code."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from services.analytics.reports.domain.charts import CHARTS
from services.analytics.reports.domain.figures import SOURCES, Figure
from services.analytics.reports.domain.sentences import BLANK, markers_of

_CONDITION = re.compile(r"([a-z0-9_]+) (?:(up|down|same|known|unknown)|(>|<|>=|<=) (\d+))", re.ASCII)


class TemplateError(ValueError):
    """A template that no report can be written from; the text says where."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What has to hold for a sentence: ``refund_overdue_fen > 0``, ``handling_rate up``, ``inspections known``."""

    figure: str
    word: str
    bound: int = 0

    def holds(self, figures: Mapping[str, Figure]) -> bool:
        """Return whether it holds; nothing is greater or less than what is not known."""
        figure = figures[self.figure]
        value = figure.value
        match self.word:
            case "known":
                return value is not None
            case "unknown":
                return value is None
            case "up" | "down" | "same":
                return figure.change == self.word
        if value is None:
            return False
        comparisons = {">": value > self.bound, "<": value < self.bound}
        return (comparisons | {">=": value >= self.bound, "<=": value <= self.bound})[self.word]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text with markers, written where every condition holds."""

    text: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateParagraph:
    """Sentences; ``proposed``: a person keeps the paragraph or not before the report is signed."""

    sentences: tuple[Sentence, ...]
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class TemplateSection:
    title: str
    paragraphs: tuple[TemplateParagraph, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A template by its name; ``charts`` are those that follow the text."""

    name: str
    title: str
    sections: tuple[TemplateSection, ...]
    charts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of a version: its text still has the markers of figures."""

    text: str
    proposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    title: str
    paragraphs: Sequence[Paragraph]


def load_template(path: Path) -> Template:
    """Read a template from YAML.

    Raises:
        TemplateError: a sentence names what there is none of, or leaves a blank; or a chart is none of ours.
    """
    read: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    sections = tuple(
        TemplateSection(
            title=section["title"], paragraphs=tuple(_paragraph(one) for one in section.get("paragraphs", ()))
        )
        for section in read["sections"]
    )
    charts = tuple(read.get("charts", CHARTS))
    for unknown in (name for name in charts if name not in CHARTS):
        raise TemplateError(f"no chart {unknown}")
    return Template(name=path.stem, title=read["title"], sections=sections, charts=charts)


def write_sections(template: Template, figures: Mapping[str, Figure]) -> list[Section]:
    """Choose the sentences that the figures allow; a paragraph without a sentence is left out."""
    return [
        Section(
            title=section.title,
            paragraphs=[
                Paragraph(text="".join(chosen), proposed=paragraph.proposed)
                for paragraph in section.paragraphs
                if (chosen := _chosen(paragraph, figures))
            ],
        )
        for section in template.sections
    ]


def _chosen(paragraph: TemplateParagraph, figures: Mapping[str, Figure]) -> list[str]:
    return [
        sentence.text
        for sentence in paragraph.sentences
        if all(condition.holds(figures) for condition in sentence.when)
    ]


def _paragraph(read: dict[str, Any]) -> TemplateParagraph:
    return TemplateParagraph(tuple(_sentence(one) for one in read["sentences"]), proposed=read.get("proposed", False))


def _sentence(read: str | dict[str, Any]) -> Sentence:
    text, when = (read, ()) if isinstance(read, str) else (read["text"], read.get("when", ()))
    unknown = [name for name in markers_of(text) if name not in SOURCES]
    if unknown:
        raise TemplateError(f"no figure {unknown[0]}: {text}")
    if BLANK.search(text):
        raise TemplateError(f"a blank is left: {text}")
    return Sentence(text, tuple(_condition(one) for one in when))


def _condition(text: str) -> Condition:
    match = _CONDITION.fullmatch(text)
    if match is None or match[1] not in SOURCES:
        raise TemplateError(f"no condition: {text}")
    return Condition(match[1], match[2] or match[3], int(match[4] or 0))
