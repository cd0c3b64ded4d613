"""Intake (受理入口): accepts complaints, reports and inquiries from 12345, 12315 and partners.

Owns: filings and their persons (sealed), receipts, supplements, write-back to the platforms.
Subscribes to: events of dispatch, odr and refunds about a case, for the timeline and the write-back.
Publishes: complaint received, supplemented, withdrawn; person erased.
"""
