"""What happened, counted: rates with numerator, denominator and definition (指标).

Owns cases as they were seen, how they were seen before, settlements, refund steps; cubes that count all of these, and
what the cubes held at the end of each month.
Nothing personal among them.
Hears intake, dispatch, odr and refunds. Tells nothing: every row is a fold of what it heard, and can be folded again.
Serves the figures under ``/v1/metrics``.
"""
