"""The API of metrics (指标): summaries, series, breakdowns, and the cases behind a figure."""
