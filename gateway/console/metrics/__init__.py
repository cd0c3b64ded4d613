"""Metrics (指标): the figures of a period, one figure over time and by group, and the cases behind each number."""
