"""The bus as a log in PostgreSQL: the default of a small county, one server and nothing else."""

from chassis.bus.postgres.bus import PostgresBus

__all__ = ["PostgresBus"]
