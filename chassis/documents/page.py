"""A paper as a page: no script, no style of its own, one linked sheet, nothing unescaped."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from chassis.documents.content import Content, printable

STYLESHEET = Path(__file__).parent / "paper.css"
STYLESHEET_PATH = "/console/paper.css"  # where the gateway serves it


def to_page(content: Content, sheet: str = STYLESHEET_PATH) -> str:
    """Write the paper as HTML for A4; ``sheet`` is the address of its style."""
    return _template().render(content=content, sheet=sheet)


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["printable"] = printable
    environment.tests["a"] = lambda block, kind: type(block).__name__ == kind
    return environment.get_template("page.html.j2")
