"""Figures of a report, their comparison with earlier periods, and the sentences they allow; pure."""
