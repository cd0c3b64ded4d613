"""Analytics (指标): counts, rates and sums over cases and refunds, each with its definition, and businesses (被投诉人).

Figures stand under ``/v1/metrics``, the businesses that complaints are against under ``/v1/respondents`` and, ranked,
``/v1/enterprises/ranking``.
Owns: snapshots of cases, their earlier states, ended disputes, refund steps, names of towns, businesses; cubes that
count them, and what the cubes held at the end of each month. None of it is personal.
Subscribes to: intake, dispatch, odr and refunds.
Publishes: nothing. Every row follows from events, and can be rebuilt from their logs.
"""
