"""Announce, take, hand out and remove the files of a complaint."""
