"""Endpoints of groups and of closing-shop alarms."""
