"""Intake: the front door (受理入口). Takes complaints, reports and inquiries from 12345, 12315 and partners.

Owns: filings and their persons (sealed), receipts, supplements, write-back to the platforms.
Hears: everything dispatch, odr and refunds tell of a case, for the citizen's story and the platforms' answers.
Tells: complaints received, supplemented, withdrawn; persons erased.
"""
