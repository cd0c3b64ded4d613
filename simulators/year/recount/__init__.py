"""Count every figure of the county's report again, from the outside record of the replayed days and from nothing else.

Shares no code with what wrote the report: ``claims`` is what the report states, ``facts`` what the record holds, and
``comparison.recount`` lists where the two differ.
"""
