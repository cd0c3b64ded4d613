# ruff: noqa: F401 - METADATA knows only the tables that were imported; any other would look dropped to Alembic
import services.intake.attachments.tables
import services.intake.complaints.tables
import services.intake.filing.tables
import services.intake.grouping.tables
import services.intake.groups.tables
import services.intake.imports.tables
import services.intake.knowledge.tables
import services.intake.matches.tables
import services.intake.matching.tables
import services.intake.notices.tables
import services.intake.people.tables
import services.intake.progress.tables
import services.intake.signals.tables
import services.intake.traits.tables
import services.intake.write_back.tables
from chassis.db.migrate import run_env
from services.intake.metadata import METADATA

run_env(METADATA)
