"""Notices (文书): which one an act calls for, its words, and the document it becomes."""
