"""Metrics (指标) as they are asked for: summaries, series, breakdowns, and the cases behind a figure."""
