"""Requests in."""

from services.analytics.routes.metrics import router

__all__ = ["router"]
