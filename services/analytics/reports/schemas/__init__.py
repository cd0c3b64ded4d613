"""Requests and answers of reports, and the papers that they become."""
