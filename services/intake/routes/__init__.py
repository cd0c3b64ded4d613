"""Requests in."""

from services.intake.routes import changing, channels, complaints, filing

ROUTERS = (filing.router, channels.router, complaints.router, changing.router)
