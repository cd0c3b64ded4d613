"""Take the step against a late business that is proposed, of a plan or of a group case."""

from fastapi import Request

from gateway.console.forms import Form
from gateway.console.measures.fields import measure_form
from gateway.console.measures.models import MeasurePage, proposed_in
from gateway.console.pages import translations_for
from gateway.console.service_calls import read
from gateway.console.submission import Submission, submit_form


async def submit_step(request: Request, path: str) -> tuple[Form, Submission]:
    """Send what was written into the form of the proposed step; ``path`` is that of its measures in ``refunds``."""
    proposed = proposed_in(await read(request, MeasurePage, "refunds", path))
    form = measure_form(translations_for(request), proposed)
    return form, await submit_form(request, form, "refunds", path)
