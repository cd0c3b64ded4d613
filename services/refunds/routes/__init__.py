"""Requests in."""

from services.refunds.routes.books import router as books
from services.refunds.routes.plans import router as plans
from services.refunds.routes.quotes import router as quotes

ROUTERS = (quotes, books, plans)
