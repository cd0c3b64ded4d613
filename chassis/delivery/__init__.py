"""Delivery of events between services: each event is handled once and in order, even if the broker is lost.

A publisher appends events to its event log and outbox (``chassis.db.event_log``), and ``relay`` moves the outbox to the
bus. At the subscriber, ``consumer`` admits events through the ``inbox`` and runs the handlers of ``router``. Events out
of order are parked (``parking``); failing ones are isolated (``bisection``), retried (``retries``) and at last
quarantined (``quarantine``). ``reconciliation`` compares publishers with subscribers and fetches missing events,
``backfill`` handles the past of a newly subscribed type, ``rewind`` detects a publisher restored from a backup,
``redaction`` erases personal data from stored events, ``completeness`` counts what arrived.
"""
