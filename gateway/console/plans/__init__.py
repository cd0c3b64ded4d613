"""Refund plans (退费计划): what is due when, what was paid, what is overdue."""
