"""Refunds (退费): calculates what is owed and by which article; follows plans, payments, late payment and default.

Owns: claims, plans with their instalments, payments and measures, group cases with their rosters (sealed in a vault of
its own), simulations, versions, payments and measures, interest rates, local rules, copies of the calendar and of who
has which case.
Subscribes to: the places of cases, agreements and calendars of dispatch, settlements of odr, erased persons of intake.
Publishes: claims and plans opened, payments, overdue instalments, refunds withheld, plans in default, superseded and
fulfilled; the same of the versions of groups.
"""
