"""Plans (退费计划): claims, instalments, payments, overdue instalments and defaults."""
