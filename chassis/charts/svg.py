"""Charts as SVG: no script, no style, no colour of its own; what is written in it is text in the page's fonts."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from chassis.charts.chart import Chart
from chassis.charts.drawing import WIDTH, draw


def to_svg(chart: Chart) -> Markup:
    """Return the chart for a page: a picture that says in its label what it shows."""
    drawing = draw(chart)
    return Markup(_template().render(chart=chart, drawing=drawing, width=WIDTH))  # noqa: S704 - escaped by the template


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters["place"] = lambda number: f"{round(number, 1):g}"
    return environment.get_template("chart.svg.j2")
