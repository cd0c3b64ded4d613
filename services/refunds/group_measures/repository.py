"""The measures of group cases."""

from services.refunds.group_measures.tables import group_measures
from services.refunds.measures.repository import MeasureTable

GROUP_MEASURES = MeasureTable(group_measures.c.group_case_id)
