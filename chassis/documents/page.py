"""Rendering of a paper as an HTML page: no script, no inline style, one linked stylesheet, all text escaped."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from chassis.charts import to_svg
from chassis.documents.content import Content, printable
from chassis.web.assets import hashed_name

STYLESHEET = Path(__file__).parent / "paper.css"
STYLESHEET_PATH = f"/console/assets/{hashed_name(STYLESHEET)}"  # where the gateway serves it


def to_page(content: Content, stylesheet: str = STYLESHEET_PATH) -> str:
    """Return the paper as HTML for A4; ``stylesheet`` is the URL path of its styles."""
    return _template().render(content=content, stylesheet=stylesheet)


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["printable"] = printable
    environment.filters["svg"] = to_svg
    environment.tests["a"] = lambda block, kind: type(block).__name__ == kind
    return environment.get_template("page.html.j2")
