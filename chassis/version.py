"""The version of this release; every service of a release carries the same."""

VERSION = "0.1.0"
