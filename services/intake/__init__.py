"""Intake (受理入口): accepts complaints, reports and inquiries from 12345, 12315 and partners.

Owns: complaints and their persons (sealed), receipts, supplements, notices, write-back to the platforms, imports,
files; what may be one matter; groups of complaints, closing-shop alarms, decided signals; a copy of what the bureau's
rules change of how texts are read.
Subscribes to: events of dispatch, odr and refunds about a case, for its timeline, notices and write-back; dispatch
(reading changed).
Publishes: complaint received, supplemented, withdrawn; person erased; signal decided; closing shop suspected, settled.
"""
