# ruff: noqa: F401 - METADATA has the tables of imported modules only; a table not imported would look dropped
import services.analytics.activities.tables
import services.analytics.calendars.tables
import services.analytics.cubes.tables
import services.analytics.facts.tables
import services.analytics.reports.tables
from chassis.db.migrate import run_env
from services.analytics.metadata import METADATA

run_env(METADATA)
