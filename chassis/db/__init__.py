"""Database access on PostgreSQL: transactions, the tables every service has, bulk writes and migrations.

``work`` is the unit of work, ``engine`` the connection pools, ``tables`` the schema, ``event_log`` the append to event
log and outbox, ``idempotency`` the stored answers, ``group_commit`` the shared transactions under load, ``leases`` the
locks between processes, ``server`` the detection of a server that no longer answers.
"""
