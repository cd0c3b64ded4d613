# ruff: noqa: F401 - METADATA knows the tables that were imported; one that was not would look dropped
import services.odr.disputes.tables
import services.odr.enterprises.tables
from chassis.db.migrate import run_env
from services.odr.metadata import METADATA

run_env(METADATA)
