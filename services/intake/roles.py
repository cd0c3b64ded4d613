"""Roles of callers, in the groups by which intake grants access."""

STAFF = ("hub", "officer")  # who take down what callers and visitors tell
FILERS = ("partner", "platform", *STAFF)
UPLOADERS = (*FILERS, "enterprise", "agency")  # of files to a complaint
IMPORTERS = ("hub",)
HANDLERS = ("officer", "section_head", "hub")  # who handle cases
READERS = (*HANDLERS, "bureau_head", "auditor")  # who of the bureau read what never leaves it
SUPERVISORS = ("hub", "section_head", "bureau_head", "auditor")  # who read what concerns the whole bureau
