"""The measures of plans."""

from services.refunds.measures.repository import MeasureTable
from services.refunds.plan_measures.tables import plan_measures

PLAN_MEASURES = MeasureTable(plan_measures.c.plan_id)
