"""HTTP conventions of every service, on FastAPI.

``transaction`` runs a request in one transaction with an idempotency key, ``auth`` identifies the caller, ``problems``
renders errors as problem documents (RFC 9457), ``json_bodies`` and ``models`` parse requests strictly, ``paging`` has
the cursors of lists, ``edge`` and ``fast_path`` are the ASGI layer below the routes.
"""
