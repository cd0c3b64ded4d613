"""Notices (文书): which ones an act on a case requires, their wording, and the documents rendered from them."""
