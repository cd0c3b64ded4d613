"""Requests and responses of quotes and explanation sheets."""
