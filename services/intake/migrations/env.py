# ruff: noqa: F401 - METADATA knows the tables that were imported; one that was not would look dropped
import services.intake.complaints.tables
import services.intake.filing.tables
import services.intake.notices.tables
import services.intake.people.tables
import services.intake.progress.tables
import services.intake.write_back.tables
from chassis.db.migrate import run_env
from services.intake.metadata import METADATA

run_env(METADATA)
