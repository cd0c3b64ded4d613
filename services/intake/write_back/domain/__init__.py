"""Translate events into each platform's steps, and decide when a delivery is tried again; pure."""
