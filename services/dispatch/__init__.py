"""Dispatch (分办): the case desk.

Owns: cases and their life cycle, clocks, hand-overs to other agencies, history; routing rules and the calendar.
Hears: intake (received, supplemented, withdrawn, erased), odr (enterprises, how disputes ended), refunds (plans).
Tells: where a case is, who has it, what was decided and why, which limits run, were met or missed.
"""
