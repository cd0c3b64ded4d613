"""Domain knowledge that several services share: code lists, calendar, deadlines, money, identifiers.

Pure functions and frozen values, on the standard library only: no database, no network, no clock. Invalid input raises
a subclass of ``canon.unsound.Unsound``, with a stable code.
"""
