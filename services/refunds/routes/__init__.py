"""Requests in."""

from services.refunds.routes.books import router as books
from services.refunds.routes.plans import router as plans
from services.refunds.routes.quotes import router as quotes
from services.refunds.routes.sheets import router as sheets

ROUTERS = (quotes, sheets, books, plans)
