"""Dispatch (分办): routing of complaints and the life cycle of their cases.

Owns: cases and their life cycle, clocks, hand-overs to other agencies, history; routing rules and the calendar.
Subscribes to: intake (received, supplemented, withdrawn, erased, closing shops), odr (enterprises, ends of disputes),
refunds (plans).
Publishes: where a case is, who has it, what was decided and why, which limits run, were met or missed; how texts are
read.
"""
