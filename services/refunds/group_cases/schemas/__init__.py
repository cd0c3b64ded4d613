"""Requests and answers about group cases, their rosters and interviews."""
