"""The templates that there are: those that ship, and a bureau's own, which take the place of one of the same name."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

from chassis.errors import FieldError, Invalid
from services.analytics.reports.domain.template_files import TemplateError, read_template
from services.analytics.reports.domain.templates import Template

SHIPPED = Path(__file__).parents[1] / "templates"
DEFAULT_TEMPLATE = "county"
Templates: TypeAlias = Mapping[str, Template]  # by their names


class TemplateRefused(ValueError):
    """A file that is no template; the text names the file and the line."""


@cache
def shipped_templates() -> Templates:
    return {template.name: template for template in _read_all(SHIPPED)}


def load_templates(own: Path) -> Templates:
    """Return the templates of a directory beside those that ship; ``TemplateRefused`` if a file of it is none."""
    return {**shipped_templates(), **{template.name: template for template in _read_all(own)}}


def get_template(templates: Templates, name: str) -> Template:
    """Return a template by its name.

    Raises:
        Invalid: there is none.
    """
    if name not in templates:
        raise Invalid(FieldError(field="/template", code="choice", message="没有这个模板"))
    return templates[name]


def _read_all(directory: Path) -> Iterator[Template]:
    for path in sorted(directory.glob("*.yaml")):
        try:
            yield read_template(path.stem, path.read_text("utf-8"))
        except TemplateError as error:
            raise TemplateRefused(f"{path}, {error}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise TemplateRefused(f"{path} cannot be read: {error}") from None
