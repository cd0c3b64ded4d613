"""Requests in."""

from services.intake.routes import batch, changing, channels, complaints, filing, following, notices, persons, retention

ROUTERS = (
    filing.router,
    batch.router,
    channels.router,
    complaints.router,
    changing.router,
    following.router,
    notices.router,
    persons.router,
    retention.router,
)
