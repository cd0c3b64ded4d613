"""Settling with an enterprise (企业和解 ODR) as the bureau sees it: disputes, offers, and who takes part."""
