"""Closing (办结): a case is closed by its officer, or withdrawn by its complainant."""
