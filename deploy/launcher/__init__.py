"""The launcher behind the Makefile: runs everything on one machine, and backs up, restores and upgrades its data.

``commands`` parses the command line; ``run`` and ``supervisor`` start and watch the processes; ``environment`` makes
the virtual environment; ``postgres`` and ``cluster`` run the embedded server; ``backup`` and ``point_in_time`` restore
it. It uses the standard library only, because it runs before any package is installed.
"""
