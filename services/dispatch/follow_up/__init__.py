"""Follow-up (回访): the citizen's evaluation, explanations to the dissatisfied, and rework."""
