"""Telemetry: logs without personal data, Prometheus metrics, and W3C trace context across services."""
