"""The columns that the routing rules read of a case, and the join that holds them."""

from services.dispatch.cases.tables import cases, routing_texts

TEXT_COLUMNS = (
    cases.c.matter.label("text"),
    cases.c.request,
    routing_texts.c.respondent,
    routing_texts.c.place,
    routing_texts.c.respondent_place,
    cases.c.region,
    routing_texts.c.goods,
    cases.c.category,
    routing_texts.c.problem,
    routing_texts.c.platform,
)
TEXT_FIELDS = tuple(column.name for column in TEXT_COLUMNS)
CASES_WITH_TEXTS = cases.join(routing_texts, routing_texts.c.case_id == cases.c.id)
