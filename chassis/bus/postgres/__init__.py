"""The message bus as a log in PostgreSQL: the default for a small county, which runs no other server.

``bus`` writes the log, ``subscription`` reads it.
"""

from chassis.bus.postgres.bus import PostgresBus

__all__ = ["PostgresBus"]
