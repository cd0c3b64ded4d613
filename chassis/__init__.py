"""The platform under every service; nothing here knows about complaints or their law.

``service`` composes an app, ``db`` holds transactions, migrations and bulk writes, ``delivery`` the outbox, relay,
consumer and reconciliation, ``bus`` the two message buses, ``web`` the HTTP conventions, ``audit`` the hash chain,
``vault`` the encryption of personal data, ``telemetry`` logs, metrics and traces, ``documents`` printable papers.
"""
