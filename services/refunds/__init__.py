"""Refunds: what is owed, by which rule; timetables, payments, defaults; group cases (退费).

Owns: claims, plans, payments, rosters, rates and local rules.
Hears: agreements of dispatch, settlements of odr, erased persons of intake.
Tells: claims opened, plans opened, payments, overdue instalments, defaults, plans fulfilled.
"""
