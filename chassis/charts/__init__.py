"""Charts of papers: one ``Chart``, drawn as SVG for pages, and as a native chart in workbooks and Word files."""

from chassis.charts.chart import Chart, Form, Measure, Series
from chassis.charts.svg import to_svg

__all__ = ["Chart", "Form", "Measure", "Series", "to_svg"]
