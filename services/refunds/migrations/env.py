# ruff: noqa: F401 - METADATA has the tables of imported modules only; a table not imported would look dropped
import services.refunds.calendars.tables
import services.refunds.cases.tables
import services.refunds.group_cases.tables
import services.refunds.group_measures.tables
import services.refunds.group_payments.tables
import services.refunds.group_plans.tables
import services.refunds.plan_measures.tables
import services.refunds.plans.tables
import services.refunds.rates.tables
from chassis.db.migrate import run_env
from services.refunds.metadata import METADATA

run_env(METADATA)
