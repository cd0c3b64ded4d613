# ruff: noqa: F401 - METADATA knows the tables that were imported; one that was not would look dropped
import services.analytics.cubes.tables
import services.analytics.facts.tables
from chassis.db.migrate import run_env
from services.analytics.metadata import METADATA

run_env(METADATA)
