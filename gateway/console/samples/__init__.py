"""Samples of every piece that pages are composed of, for whoever builds or changes one; in development only."""
