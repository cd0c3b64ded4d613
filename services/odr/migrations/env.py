# ruff: noqa: F401 - METADATA knows only the tables that were imported; any other would look dropped to Alembic
import services.odr.breaches.tables
import services.odr.calendars.tables
import services.odr.disputes.tables
import services.odr.enterprises.tables
import services.odr.registers.tables
import services.odr.stations.tables
from chassis.db.migrate import run_env
from services.odr.metadata import METADATA

run_env(METADATA)
