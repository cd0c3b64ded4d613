"""What each service subscribes to, without starting it."""

from importlib import import_module

from chassis.delivery.router import EventRouter


def events_of(service: str) -> EventRouter:
    """Its router; intake's is made for the people it keeps, which no test of names and topics needs."""
    handlers = import_module(f"services.{service}.handlers")
    router = handlers.events if hasattr(handlers, "events") else handlers.events_for(None)
    assert isinstance(router, EventRouter)
    return router
