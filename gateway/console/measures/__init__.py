"""Measures against a business that is late (催告、约谈、线索), on the page of the plan or group that they are about."""
