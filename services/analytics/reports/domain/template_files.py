"""Templates as YAML: read strictly, so that what is wrong is named with its line before any report is written."""

import re
from collections.abc import Iterator, Sequence

import yaml

from services.analytics.reports.domain.charts import CHARTS
from services.analytics.reports.domain.figures import SOURCES
from services.analytics.reports.domain.sentences import BLANK, has_foreign_braces, markers_of
from services.analytics.reports.domain.templates import (
    LONGEST_PARAGRAPH,
    LONGEST_TITLE,
    MOST_PARAGRAPHS,
    MOST_SECTIONS,
    Condition,
    Sentence,
    Template,
    TemplateParagraph,
    TemplateSection,
)

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_CONDITION = re.compile(r"([a-z0-9_]+) (?:(up|down|same|known|unknown)|(>|<|>=|<=) (\d+))", re.ASCII)
_TRUTHS = {"true": True, "false": False}


class TemplateError(ValueError):
    """A template that no report can be written from; the text names the line."""

    def __init__(self, fault: str, node: yaml.Node | None = None, line: int = 1) -> None:
        super().__init__(f"line {node.start_mark.line + 1 if node else line}: {fault}")


def read_template(name: str, text: str) -> Template:
    """Read a template; ``charts`` are all where none is named.

    Raises:
        TemplateError: the text is no YAML, has what a template has not, or names a figure or chart that there is not.
    """
    if not NAME.fullmatch(name):
        raise TemplateError(f"the name {name!r} is not of small letters, digits and hyphens, 40 at most")
    root = _compose(text)
    parts = _fields(root, needed=("title", "sections"), other=("charts",))
    sections = tuple(_section(one) for one in _items(parts["sections"], MOST_SECTIONS))
    charts = tuple(_chart(one) for one in _items(parts["charts"], len(CHARTS))) if "charts" in parts else CHARTS
    return Template(name=name, title=_title(parts["title"]), sections=sections, charts=charts)


def _compose(text: str) -> yaml.Node:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise TemplateError(f"no YAML: {error.problem}", line=mark.line + 1 if mark else 1) from None
    except yaml.YAMLError as error:
        raise TemplateError(f"no YAML: {error}") from None
    if root is None:
        raise TemplateError("there is nothing in it")
    return root


def _section(node: yaml.Node) -> TemplateSection:
    parts = _fields(node, needed=("title",), other=("paragraphs",))
    listed = _items(parts["paragraphs"], MOST_PARAGRAPHS) if "paragraphs" in parts else ()
    return TemplateSection(title=_title(parts["title"]), paragraphs=tuple(_paragraph(one) for one in listed))


def _paragraph(node: yaml.Node) -> TemplateParagraph:
    parts = _fields(node, needed=("sentences",), other=("proposed",))
    sentences = tuple(_sentence(one) for one in _items(parts["sentences"]))
    if sum(len(one.text) for one in sentences) > LONGEST_PARAGRAPH:
        raise TemplateError(f"a paragraph has {LONGEST_PARAGRAPH} characters at most", node)
    return TemplateParagraph(sentences, proposed=_flag(parts["proposed"]) if "proposed" in parts else False)


def _sentence(node: yaml.Node) -> Sentence:
    if isinstance(node, yaml.ScalarNode):
        return Sentence(_sentence_text(node))
    parts = _fields(node, needed=("text",), other=("when",))
    conditions = _items(parts["when"]) if "when" in parts else ()
    return Sentence(_sentence_text(parts["text"]), tuple(_condition(one) for one in conditions))


def _sentence_text(node: yaml.Node) -> str:
    text = _text(node)
    for name in markers_of(text):
        if name not in SOURCES:
            raise TemplateError(f"there is no figure {{{name}}}", node)
    if has_foreign_braces(text):
        raise TemplateError(f"braces hold the name of a figure: {text}", node)
    if BLANK.search(text):
        raise TemplateError(f"a blank is left: {text}", node)
    return text


def _condition(node: yaml.Node) -> Condition:
    text = _text(node)
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise TemplateError(f"no condition, as `handling_rate up` or `redirected > 0`: {text}", node)
    if match[1] not in SOURCES:
        raise TemplateError(f"there is no figure {match[1]}", node)
    return Condition(match[1], match[2] or match[3], int(match[4] or 0))


def _chart(node: yaml.Node) -> str:
    name = _text(node)
    if name not in CHARTS:
        raise TemplateError(f"there is no chart {name}; there are {', '.join(CHARTS)}", node)
    return name


def _title(node: yaml.Node) -> str:
    text = _text(node)
    if not 0 < len(text) <= LONGEST_TITLE:
        raise TemplateError(f"a title has {LONGEST_TITLE} characters at most, and not none", node)
    return text


def _text(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode) or node.tag == "tag:yaml.org,2002:null":
        raise TemplateError("a text is expected here", node)
    return str(node.value)


def _flag(node: yaml.Node) -> bool:
    found = _TRUTHS.get(_text(node))
    if found is None:
        raise TemplateError("true or false is expected here", node)
    return found


def _items(node: yaml.Node, most: int | None = None) -> Sequence[yaml.Node]:
    if not isinstance(node, yaml.SequenceNode):
        raise TemplateError("a list is expected here", node)
    if most is not None and len(node.value) > most:
        raise TemplateError(f"there are more than {most} of them", node)
    return list(node.value)


def _fields(node: yaml.Node, *, needed: Sequence[str], other: Sequence[str]) -> dict[str, yaml.Node]:
    """Return the values of a mapping by their keys.

    Raises:
        TemplateError: it is none, one that is needed is missing, or one means nothing here.
    """
    allowed = (*needed, *other)
    if not isinstance(node, yaml.MappingNode):
        raise TemplateError(f"a mapping with {' and '.join(needed)} is expected here", node)
    found: dict[str, yaml.Node] = {}
    for key, value in _pairs(node):
        if key.value not in allowed:
            raise TemplateError(f"{key.value} means nothing here; what may stand here: {', '.join(allowed)}", key)
        if key.value in found:
            raise TemplateError(f"{key.value} stands here twice", key)
        found[key.value] = value
    for name in needed:
        if name not in found:
            raise TemplateError(f"{name} is missing", node)
    return found


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise TemplateError("a name is expected here", key)
        yield key, value
