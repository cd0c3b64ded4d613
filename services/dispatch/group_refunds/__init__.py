"""Refunds of groups in default (群体退费违约): shown on the work queue until the plan is changed or paid."""
