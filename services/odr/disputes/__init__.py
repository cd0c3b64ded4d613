"""Disputes: offers, answers, settlement and time-out of cases sent to an enterprise."""
