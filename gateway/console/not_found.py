"""Answers to unknown addresses: a page for a browser, a problem document for a program."""

from fastapi import FastAPI, Request, Response

from chassis.errors import NotFound
from chassis.web.auth import caller_of
from chassis.web.problems import problem_response
from gateway.console.pages import render_page
from gateway.edge.app import ANONYMOUS


def install(app: FastAPI) -> None:
    """Register the handlers: in the console a browser gets a page with a link back, all else a problem document."""

    async def missing(request: Request, failure: Exception) -> Response:
        if not (request.url.path.startswith("/console/") and "text/html" in request.headers.get("accept", "")):
            return problem_response(request, failure if isinstance(failure, NotFound) else NotFound())
        caller = caller_of(request)
        return render_page(request, "missing.html", status=404, caller=None if caller == ANONYMOUS else caller)

    app.add_exception_handler(404, missing)  # no route
    app.add_exception_handler(NotFound, missing)
