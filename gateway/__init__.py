"""The API gateway: authenticate each request, limit its rate and forward it to the service that owns its path.

- ``edge``: the ASGI app in front of everything: credentials, signatures, rate limits, upstream services.
- ``accounts``: people, partners, platforms, agencies and enterprises; their keys, passwords and sessions.
- ``operations``: status, metrics, quarantine, audit trail and API documents, composed from all services.
- ``console``: web pages for the bureau's staff (控制台).
- ``store``: the gateway's tables.

The gateway publishes no events and subscribes to none.
"""
