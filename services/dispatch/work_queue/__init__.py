"""The work queue (受理台): what came in, what waits, and which cases need a person's attention."""
