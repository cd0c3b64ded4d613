"""A template: the sections of a report as data; a bureau changes it without changing code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.analytics.reports.domain.figures import Figure

MOST_SECTIONS, MOST_PARAGRAPHS = 40, 60  # of a report, of a section
LONGEST_PARAGRAPH, LONGEST_TITLE = 4_000, 200  # characters


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
