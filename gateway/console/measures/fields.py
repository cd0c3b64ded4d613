"""The form of the step that is proposed."""

from gateway.console.forms import Field, Form, Sort
from gateway.console.measures.models import ProposedMeasure
from gateway.console.translations import Translations


def measure_form(words: Translations, proposed: ProposedMeasure | None) -> Form:
    """Return the form of the step that is proposed; a lead has no day by which the business is to act."""
    kind = proposed.kind if proposed else ""
    named = f"measure.{kind}"
    text = Field(
        name="text",
        label=words(f"{named}.text" if kind else "measure.f.demands"),
        sort=Sort.LONG,
        required=True,
        longest=1000,
    )
    by = Field(name="by", label=words("measure.f.by"), sort=Sort.DAY)
    step = Field(name="kind", label="", sort=Sort.HIDDEN, value=kind)
    return Form(
        name="measure",
        verb=words(named) if kind else words("measure.title"),
        fields=(step, text) if kind == "lead" else (step, text, by),
        consequence=words("measure.says"),
    )
