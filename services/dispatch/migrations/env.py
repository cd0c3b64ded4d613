# ruff: noqa: F401 - METADATA has only imported tables; Alembic would take a missing one for dropped
import services.dispatch.approvals.tables
import services.dispatch.assignment.tables
import services.dispatch.calendars.tables
import services.dispatch.cases.tables
import services.dispatch.clocks.tables
import services.dispatch.closing.tables
import services.dispatch.closing_shops.tables
import services.dispatch.deadlines.tables
import services.dispatch.enforcement.tables
import services.dispatch.group_refunds.tables
import services.dispatch.look_backs.tables
import services.dispatch.matching.tables
import services.dispatch.roster.tables
import services.dispatch.rulebook.tables
import services.dispatch.second_reading.tables
import services.dispatch.settlement.tables
from chassis.db.migrate import run_env
from services.dispatch.metadata import METADATA

run_env(METADATA)
