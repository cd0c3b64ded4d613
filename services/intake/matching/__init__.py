"""Matching (重复诉求识别): which complaints are one matter, so that one case answers them all."""
