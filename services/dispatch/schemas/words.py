"""Texts of a bounded length; what is wrong with one is said in words about texts."""

from pydantic import AfterValidator

from chassis.web.texts import storable

Storable = AfterValidator(storable)  # stands after the constraint, which then still speaks of a text
